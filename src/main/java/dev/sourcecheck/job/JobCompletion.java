package dev.sourcecheck.job;

import dev.sourcecheck.check.Outcome;
import org.jspecify.annotations.Nullable;

/** The end of a job by its worker: done with an outcome, or failed without one. */
public record JobCompletion(JobStatus status, @Nullable Outcome outcome) {
  public JobEnd end() {
    return JobEnd.of(status, outcome);
  }

  public static JobCompletion done(boolean success) {
    return new JobCompletion(JobStatus.DONE, success ? Outcome.SUCCESS : Outcome.FAILED);
  }

  public static JobCompletion failed() {
    return new JobCompletion(JobStatus.FAILED, null);
  }
}
