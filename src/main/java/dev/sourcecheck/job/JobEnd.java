package dev.sourcecheck.job;

import dev.sourcecheck.check.Outcome;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a job ended, in logs and metrics. */
public enum JobEnd {
  /** Done, and no step failed. */
  SUCCESS,
  /** Done, and a step failed. */
  FAILED,
  /** Not finished, for an error of Sourcecheck or the deadline. */
  ERROR,
  CANCELLED;

  /**
   * @param status final
   * @param outcome null unless done
   */
  static JobEnd of(JobStatus status, @Nullable Outcome outcome) {
    if (status == JobStatus.DONE) {
      return outcome == Outcome.SUCCESS ? SUCCESS : FAILED;
    }
    return status == JobStatus.CANCELLED ? CANCELLED : ERROR;
  }

  /** The value in logs and metrics. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
