package dev.sourcecheck.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sourcecheck.check.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One step of a job, as the API returns it.
 *
 * @param json an element of {@code results}
 */
public record ReportedStep(JsonNode json) {
  /** The name, such as {@code temp_schema}. */
  public String name() {
    return json.path("step").asText();
  }

  public String status() {
    return json.path("status").asText();
  }

  /** Empty if the step has no result. */
  public Optional<Outcome> outcome() {
    String outcome = json.at("/result/outcome").asText();
    return outcome.isEmpty() ? Optional.empty() : Optional.of(Outcome.ofWire(outcome));
  }

  /** Whether it was skipped although it could have run. */
  public boolean skipped() {
    return outcome().filter(Outcome.SKIPPED::equals).isPresent();
  }

  public String message() {
    return json.at("/result/message").asText();
  }

  /** The failure code, empty if there is none. */
  public String code() {
    return json.at("/result/error/code").asText();
  }

  public String hint() {
    return json.at("/result/error/hint").asText();
  }

  /** Statements that fix the failure. */
  public List<String> fixes() {
    return texts(json.at("/result/error/fix"));
  }

  /** The warnings, each as its code and message. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (JsonNode warning : json.at("/result/warnings")) {
      warnings.add(warning.path("code").asText() + ": " + warning.path("message").asText());
    }
    return warnings;
  }

  public long millis() {
    return json.at("/result/duration_ms").asLong(json.path("duration_ms").asLong());
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
