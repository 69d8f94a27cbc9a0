package dev.sourcecheck.page;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.job.JobStatus;
import org.jspecify.annotations.Nullable;

/**
 * The state of a test or a step for users.
 *
 * @param text says all; colour and icon only repeat it
 * @param kind the class of the stylesheet: {@code ok}, {@code failed}, {@code warning}, {@code
 *     running} or {@code neutral}
 */
public record VerdictLabel(String text, String kind) {
  static final VerdictLabel UNTESTED = new VerdictLabel("Not tested yet", "neutral");

  /**
   * @param outcome null unless done
   */
  static VerdictLabel of(JobStatus status, @Nullable Outcome outcome, int warnings) {
    return switch (status) {
      case NEEDS_CONFIRMATION -> new VerdictLabel("Needs confirmation", "warning");
      case NEEDS_AUTHENTICATION -> new VerdictLabel("Needs credentials", "warning");
      case WAITING -> new VerdictLabel("Waiting", "running");
      case PROCESSING -> new VerdictLabel("Running", "running");
      case CANCELLED -> new VerdictLabel("Cancelled", "neutral");
      case FAILED -> new VerdictLabel("Not finished", "failed");
      case DONE -> done(outcome, warnings);
    };
  }

  private static VerdictLabel done(@Nullable Outcome outcome, int warnings) {
    if (outcome == Outcome.FAILED) {
      return new VerdictLabel("Failed", "failed");
    }
    if (outcome == Outcome.SKIPPED) {
      return new VerdictLabel("Skipped", "neutral");
    }
    if (warnings == 0) {
      return new VerdictLabel("Passed", "ok");
    }
    String noun = warnings == 1 ? " warning" : " warnings";
    return new VerdictLabel("Passed, " + warnings + noun, "ok");
  }
}
