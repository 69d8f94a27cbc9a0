package dev.sourcecheck.api.datafold;

import static dev.sourcecheck.api.datafold.DatafoldClient.SOURCES;
import static dev.sourcecheck.api.datafold.DatafoldClient.assertError;
import static dev.sourcecheck.api.datafold.DatafoldClient.awaitStatus;
import static dev.sourcecheck.api.datafold.DatafoldClient.form;
import static dev.sourcecheck.api.datafold.DatafoldClient.json;
import static dev.sourcecheck.api.datafold.DatafoldClient.register;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.job.JobRetention;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class BatchResourceTest {
  private final StoreSql store;
  private final JobRetention retention;

  BatchResourceTest(StoreSql store, JobRetention retention) {
    this.store = store;
    this.retention = retention;
  }

  @Test
  void testsSourcesByIdAndName() {
    String name = UUID.randomUUID().toString();
    long first = register(form(name, Servers.newDatabase()));
    long second = register(form(UUID.randomUUID().toString(), "nosuch"));
    register(form(UUID.randomUUID().toString(), "not in the batch"));

    JsonNode accepted =
        submit("{\"ids\": [%d, %d], \"names\": [\"%s\"]}".formatted(second, second, name));

    assertThat(longs(accepted.path("jobs"), "source_id")).containsExactly(second, first);
    List<Long> jobs = longs(accepted.path("jobs"), "job_id");
    JsonNode failed = awaitStatus(jobs.get(0), "done");
    JsonNode passed = awaitStatus(jobs.get(1), "done");
    assertThat(failed.path("source_id").asLong()).isEqualTo(second);
    assertThat(failed.path("outcome").asText()).isEqualTo("failed");
    JsonNode summary = summary(accepted.path("batch").asLong());
    assertThat(summary.path("finished").asBoolean()).isTrue();
    assertThat(summary.path("finished_at").asText())
        .isEqualTo(
            List.of(failed.path("finished_at").asText(), passed.path("finished_at").asText())
                .stream()
                .max(String::compareTo)
                .get());
    assertThat(summary.path("total").asInt()).isEqualTo(2);
    assertThat(summary.at("/statuses/done").asInt()).isEqualTo(2);
    assertThat(summary.at("/statuses/waiting").asInt()).isZero();
    assertThat(summary.path("outcomes").path("failed").asInt())
        .isEqualTo(passed.path("outcome").asText().equals("failed") ? 2 : 1);
    assertThat(summary.at("/jobs/0"))
        .isEqualTo(
            json(
                """
                {"source_id": %d, "source_name": "%s", "job_id": %d, "status": "done",
                 "outcome": "%s"}"""
                    .formatted(first, name, jobs.get(1), passed.path("outcome").asText())));
    ObjectNode limited =
        (ObjectNode)
            json(
                given()
                    .get(SOURCES + "/tests?limit=1&batch=" + accepted.path("batch").asLong())
                    .asString());
    assertThat(limited.path("jobs")).containsExactly(summary.at("/jobs/0"));
    limited.set("jobs", summary.path("jobs"));
    assertThat(limited).isEqualTo(summary);
  }

  @Test
  void testsAllSourcesWithoutSelection() {
    register(form(UUID.randomUUID().toString(), "nosuch"));
    List<Long> all = longs(json(given().get(SOURCES).asString()), "id");

    JsonNode accepted = json(given().post(SOURCES + "/tests").asString());

    assertThat(longs(accepted.path("jobs"), "source_id")).isEqualTo(all);
    assertThat(longs(submit("{\"ids\": null}").path("jobs"), "source_id")).isEqualTo(all);
  }

  @Test
  void acceptsEmptySelection() {
    JsonNode accepted = submit("{\"ids\": []}");

    assertThat(accepted.path("jobs")).isEmpty();
    JsonNode summary = summary(accepted.path("batch").asLong());
    assertThat(summary.path("finished").asBoolean()).isTrue();
    assertThat(summary.path("finished_at").isNull()).isTrue();
    assertThat(summary.path("total").asInt()).isZero();
  }

  @Test
  void namesEachInvalidEntry() {
    Response answer = post("{\"ids\": [0, \"x\"], \"names\": [\"nosuch\", 1]}");

    assertError(answer, "not_found", "body", "ids", 0);
    assertError(answer, "int_type", "body", "ids", 1);
    assertError(answer, "not_found", "body", "names", 0);
    assertError(answer, "string_type", "body", "names", 1);
    assertError(post("{\"ids\": 1}"), "list_type", "body", "ids");
  }

  @ParameterizedTest
  @CsvSource({
    "'', missing",
    "?batch=x, int_parsing",
    "?batch=0, out_of_range",
    "?batch=999999, not_found",
  })
  void namesInvalidBatch(String query, String type) {
    assertError(given().get(SOURCES + "/tests" + query), type, "query", "batch");
  }

  @Test
  void rejectsInvalidLimit() {
    long batch = submit("{\"ids\": []}").path("batch").asLong();

    assertError(
        given().get(SOURCES + "/tests?limit=0&batch=" + batch), "out_of_range", "query", "limit");
  }

  @Test
  void deletesOldBatchWithoutJobs() {
    long batch = submit("{\"ids\": []}").path("batch").asLong();
    long recent = submit("{\"ids\": []}").path("batch").asLong();
    store.useSession(
        session ->
            session
                .sql("UPDATE test_batch SET created_at = now() - interval '1 year' WHERE id = :id")
                .bind("id", batch)
                .execute());

    retention.prune();

    assertError(given().get(SOURCES + "/tests?batch=" + batch), "not_found", "query", "batch");
    assertThat(summary(recent).path("batch").asLong()).isEqualTo(recent);
  }

  @Test
  void historyHasOutcomesAndDurations() {
    long source = register(form(UUID.randomUUID().toString(), "nosuch"));
    long job = submit("{\"ids\": [%d]}".formatted(source)).at("/jobs/0/job_id").asLong();
    awaitStatus(job, "done");

    JsonNode row = json(given().get(SOURCES + "/" + source + "/tests").asString()).at("/items/0");

    assertThat(row.path("duration_ms").isIntegralNumber()).isTrue();
    assertThat(row.path("results").findValuesAsText("step"))
        .containsExactly("connection", "temp_schema", "schema_download", "lineage_download");
    List<String> outcomes = new ArrayList<>();
    for (JsonNode step : row.path("results")) {
      outcomes.add(step.path("outcome").asText());
      assertThat(step.has("duration_ms")).isTrue();
      assertThat(step.path("outcome")).isEqualTo(step.at("/result/outcome"));
    }
    assertThat(outcomes).containsExactly("failed", "skipped", "skipped", "skipped");
    assertThat(row.at("/results/0/duration_ms").isIntegralNumber()).isTrue();
  }

  private static JsonNode submit(String body) {
    Response answer = post(body);
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    return json(answer.asString());
  }

  private static Response post(String body) {
    return given().body(body).post(SOURCES + "/tests");
  }

  private static JsonNode summary(long batch) {
    return json(given().get(SOURCES + "/tests?batch=" + batch).asString());
  }

  private static List<Long> longs(JsonNode list, String field) {
    List<Long> values = new ArrayList<>();
    list.forEach(each -> values.add(each.path(field).asLong()));
    return values;
  }
}
