package dev.sourcecheck.engine.jdbc;

import java.time.Duration;

/** The end of a login: earlier than the step's deadline, so that a failure can be reported. */
public final class LoginDeadline {
  private final long end;

  LoginDeadline(Duration remaining) {
    this.end = System.nanoTime() + remaining.minus(remaining.dividedBy(10)).toNanos();
  }

  Duration left() {
    return Duration.ofNanos(Math.max(end - System.nanoTime(), 1_000_000));
  }

  /** At least 1. */
  public int leftMillis() {
    return (int) Math.min(Math.max(left().toMillis(), 1), Integer.MAX_VALUE);
  }
}
