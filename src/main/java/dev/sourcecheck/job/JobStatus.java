package dev.sourcecheck.job;

import java.util.Locale;

/** The status of a job or a step. A CHECK in the database lists the same seven values. */
public enum JobStatus {
  /**
   * Parked: the source is view-only, so the write probe needs a confirmation. Cancelled at the
   * deadline.
   */
  NEEDS_CONFIRMATION,
  /** Parked: a credential is missing. Cancelled at the deadline. */
  NEEDS_AUTHENTICATION,
  /** Stored; the next free worker claims it. A crash does not change it. */
  WAITING,
  /** Owned by a worker under a lease. If the worker dies, the reaper requeues the job. */
  PROCESSING,
  /** Final: every step has its result. */
  DONE,
  /** Final: Sourcecheck could not finish it. */
  FAILED,
  /** Final: cancelled by a user, or not answered before the deadline. */
  CANCELLED;

  /** The value on the wire and in the database. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean isFinal() {
    return this == DONE || this == FAILED || this == CANCELLED;
  }

  public static JobStatus ofWire(String value) {
    return valueOf(value.toUpperCase(Locale.ROOT));
  }
}
