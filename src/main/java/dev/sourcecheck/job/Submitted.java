package dev.sourcecheck.job;

/** What became of a submission. */
public sealed interface Submitted {
  /** A new job. */
  record Stored(long jobId) implements Submitted {}

  /** The same test of the same source was in flight already; this is that job. */
  record Joined(long jobId) implements Submitted {}

  /** The caller's idempotency key was used for this very test before; this is the job of then. */
  record Repeated(long jobId) implements Submitted {}

  /** The caller's idempotency key was used for another test before. */
  record KeyTaken() implements Submitted {}

  /** Too many jobs wait. */
  record QueueFull() implements Submitted {}
}
