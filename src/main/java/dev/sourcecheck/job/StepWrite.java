package dev.sourcecheck.job;

import dev.sourcecheck.check.Step;
import org.jspecify.annotations.Nullable;

/**
 * A worker's write of a step. Times are readings of the worker's monotonic clock; they are stored
 * relative to the store's current time, so that the replicas' clocks do not matter.
 *
 * @param result JSON, null while the step runs
 * @param progress JSON, null clears it
 * @param warnings number of warnings in the result
 * @param startedNanos the start of the step
 * @param finishedNanos the end of the step, null while it runs
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
