package dev.sourcecheck.cli.test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.cli.report.ReportedStep;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The job of a test in this process, with the JSON that the API gives it. Thread-safe. */
final class JobJson {
  private static final JsonMapper JSON = new JsonMapper();

  private final ObjectNode job = JsonNodeFactory.instance.objectNode();
  private final Map<Step, ObjectNode> steps = new EnumMap<>(Step.class);
  private final Instant started;

  /**
   * @param id of the job, unique in this process
   */
  JobJson(long id, Instant started) {
    this.started = started;
    job.put("id", id).put("status", "processing");
    ArrayNode results = job.putArray("results");
    for (Step step : Step.values()) {
      ObjectNode json = results.addObject();
      json.put("step", step.wire()).put("status", "waiting");
      json.putNull("outcome").putNull("result").putNull("started_at").putNull("finished_at");
      json.putNull("duration_ms");
      steps.put(step, json);
    }
    job.putNull("outcome").put("warning_count", 0).put("attempt", 1).putNull("source_id");
    job.put("created_at", started.toString()).put("started_at", started.toString());
    job.putNull("finished_at").putNull("duration_ms");
  }

  synchronized void started(Step step, Instant at) {
    json(step).put("status", "processing").put("started_at", at.toString());
  }

  /**
   * A step has its result.
   *
   * @param result as {@code ResultJson} writes it
   * @return a copy for reports
   */
  synchronized ReportedStep done(Step step, String result, Instant from, Instant to) {
    ObjectNode json = json(step);
    JsonNode parsed = parse(result);
    json.put("status", "done").put("outcome", parsed.path("outcome").asText());
    json.set("result", parsed);
    json.put("started_at", from.toString()).put("finished_at", to.toString());
    json.put("duration_ms", Duration.between(from, to).toMillis());
    return new ReportedStep(json.deepCopy());
  }

  /** A step was not selected. */
  synchronized void deselected(Step step, String result) {
    JsonNode parsed = parse(result);
    json(step).put("status", "done").put("outcome", parsed.path("outcome").asText());
    json(step).set("result", parsed);
  }

  /** Every step has its result. */
  synchronized ObjectNode complete(Instant at) {
    boolean success =
        steps.values().stream()
            .noneMatch(step -> step.path("outcome").asText().equals(Outcome.FAILED.wire()));
    return end("done", (success ? Outcome.SUCCESS : Outcome.FAILED).wire(), at);
  }

  /**
   * The test could not be completed.
   *
   * @param result of the open step
   */
  synchronized ObjectNode fail(Step step, String result, Instant at) {
    unfinished("failed", at);
    JsonNode parsed = parse(result);
    json(step).put("outcome", parsed.path("outcome").asText());
    json(step).set("result", parsed);
    return end("failed", null, at);
  }

  synchronized ObjectNode cancel(Instant at) {
    unfinished("cancelled", at);
    return end("cancelled", null, at);
  }

  private void unfinished(String status, Instant at) {
    for (ObjectNode step : steps.values()) {
      if (!step.path("status").asText().equals("done")) {
        step.put("status", status).put("finished_at", at.toString());
      }
    }
  }

  private ObjectNode end(String status, @Nullable String outcome, Instant at) {
    int warnings = 0;
    for (ObjectNode step : steps.values()) {
      warnings += step.at("/result/warnings").size();
    }
    job.put("status", status).put("outcome", outcome).put("warning_count", warnings);
    job.put("finished_at", at.toString());
    job.put("duration_ms", Duration.between(started, at).toMillis());
    return job.deepCopy();
  }

  private ObjectNode json(Step step) {
    ObjectNode json = steps.get(step);
    if (json == null) {
      throw new IllegalStateException("The job has no step " + step);
    }
    return json;
  }

  private static JsonNode parse(String result) {
    try {
      return JSON.readTree(result);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A result is always valid JSON", e);
    }
  }
}
