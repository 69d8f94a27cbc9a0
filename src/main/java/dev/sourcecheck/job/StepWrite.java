package dev.sourcecheck.job;

import dev.sourcecheck.check.Step;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A worker's write of a step, with times of its {@link RunClock}.
 *
 * @param result JSON, null while the step runs
 * @param progress JSON, null clears it
 * @param warnings number of warnings in the result
 * @param startedAt ignored if the claim has started the step
 * @param finishedAt null while the step runs
 */
public record StepWrite(
    Step step,
    JobStatus status,
    @Nullable String result,
    @Nullable String progress,
    int warnings,
    Instant startedAt,
    @Nullable Instant finishedAt) {
  /** A write without warnings. */
  public StepWrite(
      Step step,
      JobStatus status,
      @Nullable String result,
      @Nullable String progress,
      Instant startedAt,
      @Nullable Instant finishedAt) {
    this(step, status, result, progress, 0, startedAt, finishedAt);
  }
}
