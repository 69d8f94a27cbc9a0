package dev.sourcecheck.api.dqops;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.TestStep;

/** The failure of a job as text. */
final class FailureText {
  private FailureText() {}

  /** The message of the first failure, and its hint unless the message contains it. */
  static String ofFailure(TestJob job) {
    for (TestStep step : job.steps()) {
      JsonNode result = step.resultJson();
      if (result.path("outcome").asText().equals(Outcome.FAILED.wire())) {
        String message = result.path("message").asText();
        String hint = result.path("error").path("hint").asText();
        return hint.isEmpty() || message.contains(hint) ? message : message + " " + hint;
      }
    }
    return "The job was " + job.status().wire() + ".";
  }
}
