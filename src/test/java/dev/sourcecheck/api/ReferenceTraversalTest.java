package dev.sourcecheck.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.servers.AllowedSecrets;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * References outside of what the operator allows. Each is an error of its field; no connection is
 * made, and neither a response nor the log contains data from outside.
 */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(AllowedSecrets.class)
class ReferenceTraversalTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SOURCES = "/api/v1/data_sources";
  private static final String CONNECTION = "/api/connections/traversal/basic";
  private static final String SCHEMAS = "/api/datasource/connections/traversal/schemas";
  private static final String TEST = "/api/datasource/testconnection?verifyNameUniqueness=false";

  private final Queue<String> logs = new ConcurrentLinkedQueue<>();
  private final Handler listener = new ReferenceListener();
  private FakeServer server;

  @BeforeEach
  void listen() throws IOException {
    server = FakeServer.silent();
    Logger.getLogger("").addHandler(listener);
    Logger.getLogger("dev.sourcecheck").setLevel(Level.ALL);
  }

  @AfterEach
  void stop() throws IOException {
    Logger.getLogger("").removeHandler(listener);
    Logger.getLogger("dev.sourcecheck").setLevel(null);
    server.close();
    given().delete("/api/connections/traversal");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${file:../outside}",
        "${file:./../outside}",
        "${file:up/outside}",
        "${file:/etc/passwd}",
        "${file://etc/passwd}",
        "${file:///etc/passwd}",
        "${file:~/.sourcecheck/master.key}",
        "${file:%2e%2e/outside}",
        "${file:%2e%2e%2foutside}",
        "${file:..%2foutside}",
        "${file:..\\outside}",
        "${file:..\u2215outside}",
        "${file:\uff0e\uff0e/outside}",
        "${file:link}",
        "${file:relative}",
        "${file:sibling}",
        "${file:chain}",
        "${file:loop}",
        "${file:up}",
        "${file:environ}",
        "${file:}",
        "${file:.}",
        "${file:..}",
        "${FILE:../outside}",
        "${env:PATH}",
        "${PATH}",
        "${ENV:HOME}",
        "${Env:PATH}",
        "${env:home}",
        "${env: HOME}",
        "${env:HOME }",
        "${env:HO*}",
        "${env:}",
        "${env:file:../outside}",
        "${file:env:PATH}",
        "${${env:HOME}}",
        "${${env:PATH}}",
        "${env:${HOME}}",
        "${file:${env:HOME}}",
      })
  void areFieldErrorsInBothApis(String reference) {
    throughDatafold(reference);
    throughDqops(reference);

    assertThat(server.accepted()).isZero();
    assertThat(logs).noneMatch(ReferenceTraversalTest::leaks);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"${file:outside\u0000}", "${file:../outside\u0000.txt}", "${env:HOME\u0000}"})
  void withNulAreRejected(String reference) {
    long source = stored(post(SOURCES, form("a-password"))).get("id").asLong();

    assertRejected(post(SOURCES + "/test", form(reference)), 422, "password");
    assertRejected(post(SOURCES, form(reference)), 422, "password");
    assertRejected(sent(form(reference)).put(SOURCES + "/" + source), 422, "password");
    assertRejected(post(TEST, model(reference)), 400, "postgresql.password");
    assertRejected(post(CONNECTION, model(reference)), 400, "postgresql.password");
    given().delete(SOURCES + "/" + source);

    assertThat(server.accepted()).isZero();
    assertThat(logs).noneMatch(ReferenceTraversalTest::leaks);
  }

  private static void assertRejected(Response answer, int status, String field) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
    assertThat(answer.asString()).contains(field);
    assertThat(leaks(answer.asString())).as(answer.asString()).isFalse();
  }

  private void throughDatafold(String reference) {
    ObjectNode form = form(reference);
    assertTested(post(SOURCES + "/test", form));
    long created = stored(post(SOURCES, form)).get("id").asLong();
    String source = SOURCES + "/" + created;
    assertTested(post(source + "/test", JSON.createObjectNode()));

    ObjectNode other = form("a-password");
    long replaced = stored(post(SOURCES, other)).get("id").asLong();
    ((ObjectNode) other.get("options")).put("password", reference);
    stored(sent(other).put(SOURCES + "/" + replaced));
    assertTested(post(SOURCES + "/" + replaced + "/test", JSON.createObjectNode()));

    ObjectNode without = form("");
    ((ObjectNode) without.get("options")).remove("password");
    long asking = stored(post(SOURCES, without)).get("id").asLong();
    long job =
        stored(post(SOURCES + "/" + asking + "/test", JSON.createObjectNode()))
            .get("job_id")
            .asLong();
    stored(
        post(
            SOURCES + "/test/" + job + "/authenticate",
            JSON.createObjectNode().put("password", reference)));
    assertFailed(job);
    for (long id : new long[] {created, replaced, asking}) {
      stored(given().get(SOURCES + "/" + id));
      given().delete(SOURCES + "/" + id);
    }
  }

  private void throughDqops(String reference) {
    ObjectNode model = model(reference);
    Response tested = post(TEST, model);
    assertThat(stored(tested).get("connectionTestResult").asText()).isEqualTo("FAILURE");
    assertThat(stored(tested).get("errorMessage").asText()).contains("field password");

    assertThat(post(CONNECTION, model("a-password")).statusCode()).isEqualTo(201);
    assertThat(sent(model).put(CONNECTION).statusCode()).isEqualTo(204);
    Response listed = given().get(SCHEMAS);
    assertThat(listed.statusCode()).isEqualTo(400);
    assertThat(listed.asString()).contains("field password");
    assertThat(leaks(listed.asString())).as(listed.asString()).isFalse();
    given().delete("/api/connections/traversal");

    assertThat(post(CONNECTION, model).statusCode()).isEqualTo(201);
    Response again = given().get(SCHEMAS);
    assertThat(again.statusCode()).isEqualTo(400);
    assertThat(again.jsonPath().getString("message"))
        .isEqualTo(listed.jsonPath().getString("message"));
    stored(given().get(CONNECTION));
  }

  private static void assertTested(Response submitted) {
    assertFailed(stored(submitted).get("job_id").asLong());
  }

  private static void assertFailed(long job) {
    JsonNode test =
        await()
            .atMost(Duration.ofSeconds(60))
            .pollInterval(Duration.ofMillis(20))
            .until(
                () -> stored(given().get(SOURCES + "/test/" + job)),
                each -> each.path("status").asText().equals("done"));
    JsonNode error = test.at("/results/0/result/error");
    assertThat(error.path("code").asText()).isEqualTo("OPTION_INVALID");
    assertThat(error.path("fields")).extracting(JsonNode::asText).containsExactly("password");
    assertThat(error.path("hint").asText()).contains("field password");
  }

  private ObjectNode form(String password) {
    ObjectNode form =
        JSON.createObjectNode().put("name", "traversal " + System.nanoTime()).put("type", "pg");
    form.putObject("options")
        .put("host", "127.0.0.1")
        .put("port", server.port())
        .put("dbname", "d")
        .put("user", "u")
        .put("password", password);
    return form;
  }

  private ObjectNode model(String password) {
    ObjectNode model = JSON.createObjectNode();
    model.put("connection_name", "traversal").put("provider_type", "postgresql");
    model
        .putObject("postgresql")
        .put("host", "127.0.0.1")
        .put("port", Integer.toString(server.port()))
        .put("database", "d")
        .put("user", "u")
        .put("password", password);
    return model;
  }

  private static Response post(String path, JsonNode body) {
    return sent(body).post(path);
  }

  private static RequestSpecification sent(JsonNode body) {
    return given().contentType("application/json; charset=utf-8").body(body.toString());
  }

  private static JsonNode stored(Response answer) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    assertThat(leaks(answer.asString())).as(answer.asString()).isFalse();
    try {
      return JSON.readTree(answer.asString());
    } catch (JsonProcessingException e) {
      throw new AssertionError(answer.asString(), e);
    }
  }

  private static boolean leaks(String text) {
    return text.contains(AllowedSecrets.OUTSIDE)
        || text.contains("root:x:0")
        || text.contains(System.getenv("PATH"))
        || text.contains(AllowedSecrets.PARENT);
  }

  private final class ReferenceListener extends Handler {
    @Override
    public void publish(LogRecord entry) {
      logs.add(entry.getMessage() + Arrays.toString(entry.getParameters()) + entry.getThrown());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
