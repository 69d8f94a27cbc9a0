package dev.sourcecheck.auth;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Limits the log lines that unauthenticated callers can cause: a burst, then one a second. */
final class LogBudget {
  private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int burst;
  private final LongSupplier nanoClock;
  private long fullAtNanos;
  private long unlogged;

  LogBudget(int burst, LongSupplier nanoClock) {
    this.burst = burst;
    this.nanoClock = nanoClock;
    this.fullAtNanos = nanoClock.getAsLong();
  }

  /**
   * Takes a line.
   *
   * @return how many were not logged since the last one, or -1 if this one must not be
   */
  synchronized long take() {
    long now = nanoClock.getAsLong();
    long owed = Math.max(0, fullAtNanos - now);
    if (owed > (burst - 1) * LINE_NANOS) {
      unlogged++;
      return -1;
    }
    fullAtNanos = now + owed + LINE_NANOS;
    long before = unlogged;
    unlogged = 0;
    return before;
  }
}
