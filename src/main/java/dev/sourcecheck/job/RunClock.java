package dev.sourcecheck.job;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The clock of one attempt: the store's time at the claim, continued by this process's monotonic
 * clock. All times of the steps are readings of it, so that they are ordered as the steps were, and
 * their differences are the measured durations, even if the clocks of the store and of the replicas
 * are set meanwhile.
 *
 * @param origin not before any time that is stored with the job
 * @param originNanos the reading of {@link System#nanoTime} at the origin
 */
public record RunClock(Instant origin, long originNanos) {
  /** A clock that shows this time now. */
  public static RunClock startedAt(Instant time) {
    return new RunClock(time, System.nanoTime());
  }

  public Instant now() {
    return at(System.nanoTime());
  }

  /**
   * The time of a reading of {@link System#nanoTime}. Rounded down to the store's microseconds, so
   * that an interval is never shorter than its duration in whole units.
   */
  public Instant at(long nanos) {
    return origin.plus(Math.floorDiv(Math.max(0, nanos - originNanos), 1_000), ChronoUnit.MICROS);
  }
}
