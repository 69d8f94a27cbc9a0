package dev.sourcecheck.job;

/** What became of a submission. */
public sealed interface SubmissionResult {
  /** A new job. */
  record NewJob(long jobId) implements SubmissionResult {}

  /** The same test of the same source was in flight already; this is that job. */
  record Joined(long jobId) implements SubmissionResult {}

  /** The caller's idempotency key was used for this very test before; this is the job of then. */
  record Repeated(long jobId) implements SubmissionResult {}

  /** The caller's idempotency key was used for another test before. */
  record KeyTaken() implements SubmissionResult {}

  /** Too many jobs wait. */
  record QueueFull() implements SubmissionResult {}
}
