package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.TestStep;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code AsyncDataSourceTestResults} and our additional fields directly from the job,
 * because this is the most frequent response. The stored {@code result} of a step is copied without
 * parsing; it is null until the step is done.
 */
final class TestResponseSerializer extends StdSerializer<TestResponse> {
  private static final long serialVersionUID = 1;
  private static final JsonFactory JSON = new JsonFactory();

  TestResponseSerializer() {
    super(TestResponse.class);
  }

  @Override
  public void serialize(TestResponse response, JsonGenerator json, SerializerProvider provider)
      throws IOException {
    TestJob job = response.job();
    json.writeStartObject();
    json.writeNumberField("id", job.id());
    json.writeStringField("status", job.status().wire());
    json.writeArrayFieldStart("results");
    for (TestStep step : job.steps()) {
      step(step, json);
    }
    json.writeEndArray();
    json.writeStringField("outcome", job.outcome() == null ? null : job.outcome().wire());
    json.writeNumberField("warning_count", job.warningCount());
    json.writeNumberField("attempt", job.attempt());
    Long source = job.sourceId();
    if (source == null) {
      json.writeNullField("source_id");
    } else {
      json.writeNumberField("source_id", source);
    }
    time("created_at", job.createdAt(), json);
    time("started_at", job.startedAt(), json);
    time("finished_at", job.finishedAt(), json);
    duration(job.startedAt(), job.finishedAt(), json);
    json.writeEndObject();
  }

  private static void step(TestStep step, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("step", step.step().wire());
    json.writeStringField("status", step.status().wire());
    json.writeStringField("outcome", outcome(step.result()));
    json.writeFieldName("result");
    json.writeRawValue(step.result() == null ? "null" : step.result());
    if (step.progress() != null) {
      json.writeFieldName("progress");
      json.writeRawValue(step.progress());
    }
    time("started_at", step.startedAt(), json);
    time("finished_at", step.finishedAt(), json);
    duration(step.startedAt(), step.finishedAt(), json);
    json.writeEndObject();
  }

  /** Reads the result up to its outcome, which is before the details. */
  private static @Nullable String outcome(@Nullable String result) throws IOException {
    if (result == null) {
      return null;
    }
    try (JsonParser parser = JSON.createParser(result)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = parser.currentName().equals("outcome");
        parser.nextToken();
        if (found) {
          return parser.getText();
        }
        parser.skipChildren();
      }
    }
    return null;
  }

  /** Null until the end, and if it never started. */
  private static void duration(@Nullable Instant from, @Nullable Instant to, JsonGenerator json)
      throws IOException {
    json.writeFieldName("duration_ms");
    if (from == null || to == null) {
      json.writeNull();
    } else {
      json.writeNumber(Duration.between(from, to).toMillis());
    }
  }

  private static void time(String name, @Nullable Instant instant, JsonGenerator json)
      throws IOException {
    json.writeStringField(name, instant == null ? null : instant.toString());
  }
}
