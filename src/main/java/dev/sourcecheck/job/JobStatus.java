package dev.sourcecheck.job;

import java.util.Locale;

/** Where a job, or one of its steps, stands. The database holds the same seven words in a CHECK. */
public enum JobStatus {
  /**
   * Parked: the source is view-only, so the write probe needs a yes. Ends cancelled at the
   * deadline.
   */
  NEEDS_CONFIRMATION,
  /** Parked: no stored credential. Ends cancelled at the deadline. */
  NEEDS_AUTHENTICATION,
  /** Stored; the next free worker claims it. Survives any crash as it is. */
  WAITING,
  /** A worker holds it under a lease. If that worker dies, the reaper gives it back to waiting. */
  PROCESSING,
  /** Final: every step has its result. */
  DONE,
  /** Final: the tester itself could not finish it. */
  FAILED,
  /** Final: somebody called it off, or nobody answered what it needed. */
  CANCELLED;

  /** The word on the wire and in the database. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean isFinal() {
    return this == DONE || this == FAILED || this == CANCELLED;
  }

  public static JobStatus ofWire(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
