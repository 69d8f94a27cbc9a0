package dev.sourcecheck.job;

/** The result of a submission. */
public sealed interface SubmissionResult {
  /** A new job. */
  record NewJob(long jobId) implements SubmissionResult {}

  /** An unfinished job already runs the same test of the same source. */
  record Joined(long jobId) implements SubmissionResult {}

  /** The idempotency key was used for the same test before, and this is its job. */
  record Repeated(long jobId) implements SubmissionResult {}

  /** The idempotency key was used for another test before. */
  record KeyTaken() implements SubmissionResult {}

  /** Too many jobs are waiting. */
  record QueueFull() implements SubmissionResult {}
}
