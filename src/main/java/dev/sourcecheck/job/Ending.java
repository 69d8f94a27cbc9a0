package dev.sourcecheck.job;

import org.jspecify.annotations.Nullable;

/** How a worker ends a job: done with an outcome, or failed without. */
public record Ending(JobStatus status, @Nullable String outcome) {
  public static Ending done(boolean success) {
    return new Ending(JobStatus.DONE, success ? "success" : "failed");
  }

  public static Ending failed() {
    return new Ending(JobStatus.FAILED, null);
  }
}
