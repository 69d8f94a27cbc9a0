package dev.sourcecheck.job;

import org.jspecify.annotations.Nullable;

/** How a worker ends a job: done with an outcome, or failed without. */
public record JobCompletion(JobStatus status, @Nullable String outcome) {
  public static JobCompletion done(boolean success) {
    return new JobCompletion(JobStatus.DONE, success ? "success" : "failed");
  }

  public static JobCompletion failed() {
    return new JobCompletion(JobStatus.FAILED, null);
  }
}
