package dev.sourcecheck.worker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.auth.ApiKeyStore;
import dev.sourcecheck.auth.Role;
import dev.sourcecheck.servers.LogText;
import dev.sourcecheck.servers.ManyGuesses;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The log names each action and its actor, and contains no secret. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(ManyGuesses.class)
class WorkLogTest {
  private static final String SOURCES = "/api/v1/data_sources";
  private static final String WRONG = "sck_00000000beef_" + "x".repeat(43);
  private static final String ADMIN = "key 0123456789ab \"first\"";

  private final ApiKeyStore keys;

  WorkLogTest(ApiKeyStore keys) {
    this.keys = keys;
  }

  @Test
  void logsEachEndedTest() {
    try (LogText log = LogText.capture()) {
      long source = create("unreachable", "p4ssw0rd");
      long ended = test(source);
      given().get(SOURCES + "/test/" + ended + "?wait=60").then().statusCode(200);
      awaitLine(
          log,
          "Job "
              + ended
              + " of source "
              + source
              + " \"unreachable\" ended: failed, CONNECTION_REFUSED, ");

      long parked = create("parked", null);
      long cancelled = test(parked);
      given().post(SOURCES + "/test/" + cancelled + "/cancel").then().statusCode(200);
      awaitLine(
          log, "Job " + cancelled + " of source " + parked + " \"parked\" ended: cancelled, ");
      assertThat(log.text()).doesNotContain("p4ssw0rd");
    }
  }

  @Test
  void logsEachChangeOfSource() {
    try (LogText log = LogText.capture()) {
      long id = create("mine", "p4ssw0rd");
      given().body(form("mine", "changed-p4ss")).put(SOURCES + "/" + id).then().statusCode(200);
      given().delete(SOURCES + "/" + id).then().statusCode(200);
      given()
          .body(
              "{\"connection_name\": \"c\", \"provider_type\": \"postgresql\", \"postgresql\": {\"host\": \"h\"}}")
          .post("/api/connections/c/basic");
      given().delete("/api/connections/c");

      assertThat(messages(log, "Source"))
          .startsWith(
              "Source " + id + " \"mine\" was created with " + ADMIN,
              "Source " + id + " \"mine\" was changed with " + ADMIN,
              "Source " + id + " \"mine\" was deleted with " + ADMIN)
          .hasSize(5);
      assertThat(log.text()).doesNotContain("p4ss").doesNotContain(StoreResource.KEY);
    }
  }

  @Test
  void logsEachChangeOfKey() {
    try (LogText log = LogText.capture()) {
      given().get(SOURCES).then().statusCode(200);
      String key = keys.create("robot", Role.VIEWER);
      String id = key.substring(4, 16);
      given().header("Authorization", "Key " + key).get(SOURCES).then().statusCode(200);
      keys.revoke(id);
      await()
          .until(
              () -> given().header("Authorization", "Key " + key).get(SOURCES).statusCode() == 401);

      assertThat(messages(log, "Key"))
          .containsExactly(
              "Key " + id + " \"robot\" was created as viewer",
              "Key " + id + " \"robot\" was revoked");
      assertThat(log.text()).doesNotContain(key);
    }
  }

  @Test
  void logsRejectedKeysAndLimitsFlood() {
    try (LogText log = LogText.capture()) {
      String viewer = keys.create("viewer", Role.VIEWER);
      awaitRefusal(
          log,
          () -> given().header("Authorization", "Key " + WRONG).get(SOURCES),
          401,
          "with key 00000000beef: The API key is unknown or was revoked");
      awaitRefusal(
          log,
          () -> given().noFilters().get(SOURCES),
          401,
          "with no readable key: An API key is required: Authorization: Key <key>");
      awaitRefusal(
          log,
          () -> given().header("Authorization", "Key " + viewer).delete(SOURCES + "/1"),
          403,
          "with key " + viewer.substring(4, 16) + ": The API key's role does not allow this");

      for (int i = 0; i < 300; i++) {
        given().header("Authorization", "Bearer no" + i).get(SOURCES).then().statusCode(401);
      }
      assertThat(messages(log, "Refused").size()).isLessThan(200);
      assertThat(log.text()).doesNotContain(WRONG).doesNotContain("no299").doesNotContain(viewer);
    }
  }

  private static void awaitLine(LogText log, String begin) {
    await()
        .untilAsserted(
            () ->
                assertThat(messages(log, "Job"))
                    .filteredOn(
                        message -> message.startsWith(begin) && message.matches(".* \\d+ ms"))
                    .hasSize(1));
  }

  /** Repeats the request, because earlier tests may have used up the lines of the next seconds. */
  private static void awaitRefusal(
      LogText log, Supplier<Response> request, int status, String text) {
    await()
        .until(
            () -> {
              request.get().then().statusCode(status);
              return messages(log, "Refused").stream()
                  .map(
                      line ->
                          line.replaceFirst(" \\(and \\d+ more since the last such line\\)$", ""))
                  .anyMatch(("Refused a request from 127.0.0.1 " + text)::equals);
            });
  }

  private static List<String> messages(LogText log, String firstWord) {
    return log.lines().stream()
        .map(line -> line.replaceFirst("^.*?] ", ""))
        .filter(message -> message.startsWith(firstWord + " "))
        .toList();
  }

  private static String form(String name, String password) {
    return """
        {"name": "%s", "type": "pg", "options":
         {"host": "127.0.0.1", "port": 1, "user": "u", "dbname": "d"%s}}
        """
        .formatted(name, password == null ? "" : ", \"password\": \"" + password + "\"");
  }

  private static long create(String name, String password) {
    return given().body(form(name, password)).post(SOURCES).jsonPath().getLong("id");
  }

  private static long test(long source) {
    return given().post(SOURCES + "/" + source + "/test").jsonPath().getLong("job_id");
  }
}
