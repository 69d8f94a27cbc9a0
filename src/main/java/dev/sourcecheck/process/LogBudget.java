package dev.sourcecheck.process;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Counts log lines against a limit: a burst, then one per second. */
final class LogBudget {
  private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int burst;
  private final LongSupplier nanoClock;
  private long fullAtNanos;
  private long suppressed;

  LogBudget(int burst, LongSupplier nanoClock) {
    this.burst = burst;
    this.nanoClock = nanoClock;
    this.fullAtNanos = nanoClock.getAsLong();
  }

  /**
   * Requests a line.
   *
   * @return the number of suppressed lines since the last one, or -1 to suppress this one
   */
  synchronized long take() {
    long now = nanoClock.getAsLong();
    long untilFull = Math.max(0, fullAtNanos - now);
    if (untilFull > (burst - 1) * LINE_NANOS) {
      suppressed++;
      return -1;
    }
    fullAtNanos = now + untilFull + LINE_NANOS;
    long before = suppressed;
    suppressed = 0;
    return before;
  }
}
