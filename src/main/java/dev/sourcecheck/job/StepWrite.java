package dev.sourcecheck.job;

import dev.sourcecheck.check.Step;
import org.jspecify.annotations.Nullable;

/**
 * What a worker has to say of a step. Times are told as nanosecond readings of the worker's own
 * monotonic clock and stored as so long before the store's now, so that replicas' clocks do not
 * matter.
 *
 * @param result JSON, null while the step runs
 * @param progress JSON, null clears it
 * @param warnings number of warnings in the result
 * @param startedNanos when it began
 * @param finishedNanos when it ended, null while it runs
 */
public record StepWrite(
    Step step,
    JobStatus status,
    @Nullable String result,
    @Nullable String progress,
    int warnings,
    long startedNanos,
    @Nullable Long finishedNanos) {
  /** A write without warnings. */
  public StepWrite(
      Step step,
      JobStatus status,
      @Nullable String result,
      @Nullable String progress,
      long startedNanos,
      @Nullable Long finishedNanos) {
    this(step, status, result, progress, 0, startedNanos, finishedNanos);
  }
}
