package dev.sourcecheck.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What to change at a source, with the statements that change it.
 *
 * @param id of the element with the statements, for its copy button
 * @param hint empty if the statements are sufficient
 * @param fields the fields of the source to change
 * @param statements separated by semicolons, ready to be run; empty if there are none
 */
public record StepRemedy(String id, String hint, List<String> fields, String statements) {
  private static final String HIDDEN_TABLES =
      "Some tables are hidden from the user. These statements make them readable.";

  /** First that of the failure, then those of facts that are no failures. */
  static List<StepRemedy> of(String step, StepResult result) {
    List<StepRemedy> remedies = new ArrayList<>();
    JsonNode error = result.error();
    add(remedies, step, error.path("hint").asText(), error, error.path("fix"));
    JsonNode history = result.details().path("history");
    add(remedies, step, history.path("hint").asText(), history, history.path("fix"));
    if (error.path("fix").isEmpty()) { // otherwise the failure has the grants
      JsonNode notGranted = result.details().path("not_granted");
      JsonNode grants = notGranted.path("grants");
      add(remedies, step, grants.isEmpty() ? "" : HIDDEN_TABLES, notGranted, grants);
    }
    return remedies;
  }

  private static void add(
      List<StepRemedy> remedies, String step, String hint, JsonNode reason, JsonNode fix) {
    if (!hint.isEmpty() || !fix.isEmpty()) {
      String statements =
          texts(fix).stream().map(statement -> statement + ";").collect(Collectors.joining("\n"));
      remedies.add(
          new StepRemedy(
              "fix-" + step + "-" + remedies.size(),
              hint,
              texts(reason.path("fields")),
              statements));
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(item -> texts.add(item.asText()));
    return texts;
  }
}
