package dev.sourcecheck.api.datafold;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.contract.ApiContract;
import dev.sourcecheck.servers.Servers;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** A client of the API that validates each response against the contract. */
public final class DatafoldClient {
  public static final String SOURCES = "/api/v1/data_sources";
  public static final String TESTS = SOURCES + "/test/";
  private static final ObjectMapper JSON = new ObjectMapper();

  private DatafoldClient() {}

  /** A valid form for the shared server. */
  public static ObjectNode form(String name, String database) {
    ObjectNode form = JSON.createObjectNode().put("name", name).put("type", "pg");
    form.put("temp_schema", database + ".public");
    form.putObject("options")
        .put("host", "127.0.0.1")
        .put("port", Servers.postgres().getPort())
        .put("user", "postgres")
        .put("password", "pl4nted-s3cret")
        .put("dbname", database);
    return form;
  }

  public static ObjectNode options(ObjectNode form) {
    return (ObjectNode) form.get("options");
  }

  public static long register(ObjectNode form) {
    Response created = given().body(form.toString()).post(SOURCES);
    ApiContract.assertMatches("ApiDataSource", created.asString());
    return ok(created).path("id").asLong();
  }

  public static JsonNode submit(long source) {
    return accepted(given().post(SOURCES + "/" + source + "/test"));
  }

  public static long submitted(long source) {
    return submit(source).path("job_id").asLong();
  }

  public static JsonNode accepted(Response answer) {
    ApiContract.assertMatches("TestDataSourceAsyncResponse", answer.asString());
    return ok(answer);
  }

  public static JsonNode poll(long job) {
    return results(given().get(TESTS + job));
  }

  public static JsonNode results(Response answer) {
    ApiContract.assertMatches("AsyncDataSourceTestResults", answer.asString());
    return ok(answer);
  }

  /** Polls until the test has the expected state. */
  public static JsonNode awaitTest(long job, Predicate<JsonNode> condition) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> poll(job), condition);
  }

  public static JsonNode awaitStatus(long job, String status) {
    return awaitTest(job, test -> test.path("status").asText().equals(status));
  }

  public static JsonNode post(long job, String verb, String body) {
    return results(given().body(body).post(TESTS + job + "/" + verb));
  }

  public static List<String> steps(JsonNode test, String pointer) {
    return test.path("results").findParents("step").stream()
        .map(step -> step.at(pointer).asText())
        .toList();
  }

  public static void assertError(Response answer, String type, Object... loc) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(422);
    ApiContract.assertMatches("HTTPValidationError", answer.asString());
    assertThat(answer.jsonPath().getList("detail.type", String.class)).contains(type);
    assertThat(answer.jsonPath().<Object>getList("detail.loc")).contains(List.of(loc));
  }

  public static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static JsonNode ok(Response answer) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    assertThat(answer.asString()).doesNotContain("pl4nted");
    return json(answer.asString());
  }
}
