package dev.sourcecheck.cli.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.check.Step;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JobJsonTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final String GOOD = "{\"code\":\"OK\",\"outcome\":\"success\"}";
  private static final String BAD =
      "{\"code\":\"ERROR\",\"outcome\":\"failed\",\"warnings\":[{\"code\":\"X\"}]}";

  private final JobJson job = new JobJson(7, START);

  @Test
  void completesWithTheOutcomeOfItsSteps() {
    for (Step step : Step.values()) {
      job.started(step, START);
      job.done(step, step == Step.TEMP_SCHEMA ? BAD : GOOD, START, START.plusMillis(5));
    }

    ObjectNode json = job.complete(START.plusMillis(20));

    assertThat(json.path("id").asLong()).isEqualTo(7);
    assertThat(json.path("status").asText()).isEqualTo("done");
    assertThat(json.path("outcome").asText()).isEqualTo("failed");
    assertThat(json.path("warning_count").asInt()).isEqualTo(1);
    assertThat(json.path("duration_ms").asLong()).isEqualTo(20);
    assertThat(json.at("/results/0/duration_ms").asLong()).isEqualTo(5);
    assertThat(json.at("/results/0/finished_at").asText()).isEqualTo("2026-01-02T03:04:05.005Z");
  }

  @Test
  void failsTheOpenSteps() {
    job.done(Step.CONNECTION, GOOD, START, START);

    ObjectNode json = job.fail(Step.TEMP_SCHEMA, BAD, START);

    assertThat(json.path("status").asText()).isEqualTo("failed");
    assertThat(json.path("outcome").isNull()).isTrue();
    assertThat(json.at("/results/0/status").asText()).isEqualTo("done");
    assertThat(json.at("/results/1/status").asText()).isEqualTo("failed");
    assertThat(json.at("/results/1/result/code").asText()).isEqualTo("ERROR");
    assertThat(json.at("/results/2/status").asText()).isEqualTo("failed");
    assertThat(json.at("/results/2/result").isNull()).isTrue();
  }

  @Test
  void cancelsTheOpenSteps() {
    ObjectNode json = job.cancel(START);

    assertThat(json.path("status").asText()).isEqualTo("cancelled");
    assertThat(json.at("/results/3/status").asText()).isEqualTo("cancelled");
  }
}
