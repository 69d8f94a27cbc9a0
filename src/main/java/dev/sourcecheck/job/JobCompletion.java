package dev.sourcecheck.job;

import dev.sourcecheck.check.Outcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The end of a job by its worker: done with an outcome, or failed without one.
 *
 * @param finishedAt the earliest end, by the run's clock; null for the time of the write
 */
public record JobCompletion(
    JobStatus status, @Nullable Outcome outcome, @Nullable Instant finishedAt) {
  public JobEnd end() {
    return JobEnd.of(status, outcome);
  }

  public static JobCompletion done(boolean success) {
    return new JobCompletion(JobStatus.DONE, success ? Outcome.SUCCESS : Outcome.FAILED, null);
  }

  public static JobCompletion failed() {
    return new JobCompletion(JobStatus.FAILED, null, null);
  }

  /** The same, not before a time of the run's clock. */
  public JobCompletion notBefore(Instant time) {
    return new JobCompletion(status, outcome, time);
  }
}
