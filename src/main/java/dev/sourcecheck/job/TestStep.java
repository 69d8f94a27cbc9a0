package dev.sourcecheck.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sourcecheck.check.Step;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stored step.
 *
 * @param result JSON, null until the step is final
 * @param progress JSON, the progress of a running step; null if none was reported
 * @param warnings number of warnings in the result
 */
public record TestStep(
    Step step,
    JobStatus status,
    @Nullable String result,
    @Nullable String progress,
    int warnings,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt) {
  private static final JsonMapper JSON = new JsonMapper();

  /** The parsed result; a missing node until the step is final. */
  public JsonNode resultJson() {
    try {
      return result == null ? MissingNode.getInstance() : JSON.readTree(result);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The stored result of a step is not valid JSON", e);
    }
  }
}
