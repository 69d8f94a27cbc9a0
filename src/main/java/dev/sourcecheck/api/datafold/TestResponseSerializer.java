package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.TestStep;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code AsyncDataSourceTestResults} and our additional fields directly from the job,
 * because this is the most frequent response. The stored {@code result} of a step is copied without
 * parsing; it is null until the step is done.
 */
final class TestResponseSerializer extends StdSerializer<TestResponse> {
  private static final long serialVersionUID = 1;

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
    json.writeEndObject();
  }

  private static void step(TestStep step, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("step", step.step().wire());
    json.writeStringField("status", step.status().wire());
    json.writeFieldName("result");
    json.writeRawValue(step.result() == null ? "null" : step.result());
    if (step.progress() != null) {
      json.writeFieldName("progress");
      json.writeRawValue(step.progress());
    }
    time("started_at", step.startedAt(), json);
    time("finished_at", step.finishedAt(), json);
    json.writeEndObject();
  }

  private static void time(String name, @Nullable Instant instant, JsonGenerator json)
      throws IOException {
    json.writeStringField(name, instant == null ? null : instant.toString());
  }
}
