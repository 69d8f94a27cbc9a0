package dev.sourcecheck.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.job.TestStep;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stored result of a step.
 *
 * @param json missing until the step has a result
 */
record StepResult(JsonNode json) {
  private static final JsonMapper JSON = new JsonMapper();

  static StepResult of(TestStep step) {
    return new StepResult(parse(step.result()));
  }

  /** The progress of a running step, such as {@code 1,200 tables, 9,000 columns}. */
  static String progress(TestStep step) {
    List<String> counts = new ArrayList<>();
    for (var count : parse(step.progress()).properties()) {
      counts.add(DetailFacts.text(count.getValue()) + " " + count.getKey().replace('_', ' '));
    }
    return String.join(", ", counts);
  }

  /** Null until the step has a result. */
  @Nullable Outcome outcome() {
    return Outcome.ofColumn(json.path("outcome").textValue());
  }

  String message() {
    return json.path("message").asText();
  }

  JsonNode error() {
    return json.path("error");
  }

  JsonNode details() {
    return json.path("details");
  }

  JsonNode warnings() {
    return json.path("warnings");
  }

  private static JsonNode parse(@Nullable String text) {
    try {
      return text == null ? MissingNode.getInstance() : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A stored result is not valid JSON", e);
    }
  }
}
