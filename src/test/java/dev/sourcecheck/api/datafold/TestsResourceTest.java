package dev.sourcecheck.api.datafold;

import static dev.sourcecheck.api.datafold.DatafoldClient.SOURCES;
import static dev.sourcecheck.api.datafold.DatafoldClient.TESTS;
import static dev.sourcecheck.api.datafold.DatafoldClient.accepted;
import static dev.sourcecheck.api.datafold.DatafoldClient.assertError;
import static dev.sourcecheck.api.datafold.DatafoldClient.awaitStatus;
import static dev.sourcecheck.api.datafold.DatafoldClient.awaitTest;
import static dev.sourcecheck.api.datafold.DatafoldClient.form;
import static dev.sourcecheck.api.datafold.DatafoldClient.json;
import static dev.sourcecheck.api.datafold.DatafoldClient.options;
import static dev.sourcecheck.api.datafold.DatafoldClient.poll;
import static dev.sourcecheck.api.datafold.DatafoldClient.post;
import static dev.sourcecheck.api.datafold.DatafoldClient.register;
import static dev.sourcecheck.api.datafold.DatafoldClient.results;
import static dev.sourcecheck.api.datafold.DatafoldClient.steps;
import static dev.sourcecheck.api.datafold.DatafoldClient.submit;
import static dev.sourcecheck.api.datafold.DatafoldClient.submitted;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.contract.ApiContract;
import dev.sourcecheck.servers.ErrorLog;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests a real server over HTTP, from submission to result. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class TestsResourceTest {
  private static final String[] STEPS = {
    "connection", "temp_schema", "schema_download", "lineage_download"
  };
  private static final String FEW_RIGHTS = "few_rights_" + ProcessHandle.current().pid();

  private static String database = "";

  private final StoreSql store;
  private final String url;

  TestsResourceTest(StoreSql store, @ConfigProperty(name = "test.url") String url) {
    this.store = store;
    this.url = url;
  }

  @BeforeAll
  static void createTables() {
    database = Servers.newDatabase();
    DataSource superuser = Servers.superuser(database);
    Servers.execute(
        superuser,
        "CREATE EXTENSION pg_stat_statements", // which brings two views
        "CREATE SCHEMA tmp",
        "CREATE SCHEMA shop",
        "CREATE TABLE shop.customer (id bigint PRIMARY KEY, name text)",
        "CREATE TABLE shop.product (id bigint PRIMARY KEY, title text)",
        "CREATE TABLE shop.sale (customer bigint REFERENCES shop.customer, product bigint)",
        "CREATE TABLE shop.report (customer bigint, sales bigint)",
        "CREATE VIEW shop.sold AS SELECT customer, count(*) AS n FROM shop.sale GROUP BY customer",
        "CREATE VIEW shop.best AS SELECT customer FROM shop.sold ORDER BY n DESC LIMIT 1",
        "INSERT INTO shop.report SELECT customer, n FROM shop.sold",
        "CREATE ROLE " + FEW_RIGHTS + " LOGIN PASSWORD 'pl4nted-s3cret'",
        "GRANT USAGE ON SCHEMA shop TO " + FEW_RIGHTS,
        "GRANT SELECT ON ALL TABLES IN SCHEMA shop TO " + FEW_RIGHTS,
        "GRANT CREATE, USAGE ON SCHEMA tmp TO " + FEW_RIGHTS,
        "GRANT pg_read_all_stats TO " + FEW_RIGHTS);
  }

  private static ObjectNode shop(String name) {
    ObjectNode form = form(name, database).put("temp_schema", database + ".tmp");
    options(form).put("user", FEW_RIGHTS);
    return form;
  }

  @Test
  void passesAllSteps() {
    long source = register(shop("all is well"));

    JsonNode accepted = submit(source);
    long job = accepted.path("job_id").asLong();
    JsonNode test = results(given().get(TESTS + job + "?wait=60"));

    assertThat(accepted.path("joined").asBoolean()).isFalse();
    assertThat(test.path("status").asText()).as(test.toString()).isEqualTo("done");
    assertThat(test.path("outcome").asText()).as(test.toString()).isEqualTo("success");
    assertThat(test.path("attempt").asInt()).isOne();
    assertThat(test.path("source_id").asLong()).isEqualTo(source);
    assertThat(steps(test, "/status")).containsOnly("done");
    assertThat(steps(test, "/result/code")).containsOnly("OK");
    assertThat(steps(test, "/result/outcome")).containsOnly("success");
    assertThat(steps(test, "/result/message"))
        .containsExactly(
            "Connected to the database",
            "Schema \"" + database + "\".\"tmp\" is writeable",
            "Discovered 8 tables",
            "Lineage fetched");
    JsonNode last = json(given().get(SOURCES + "/" + source).asString()).path("last_test");
    assertThat(last.at("/results/2/result/message").asText()).isEqualTo("Discovered 8 tables");
  }

  @Test
  void returnsAllStepsFromTheFirstPoll() throws IOException {
    try (FakeServer silent = FakeServer.silent()) {
      long job = submitted(register(silent(silent, "steps from the first")));

      JsonNode first = poll(job);

      assertThat(steps(first, "/step")).containsExactly(STEPS);
      for (JsonNode step : first.path("results")) {
        assertThat(step.has("result")).isTrue();
        assertThat(step.path("result").isNull()).isTrue();
      }
      post(job, "cancel", "");
    }
  }

  @Test
  void skipsOtherStepsAfterFailedConnection() {
    ObjectNode form = shop("no such database");
    options(form).put("dbname", "nosuch");
    form.put("temp_schema", "nosuch.tmp");

    JsonNode test = awaitStatus(submitted(register(form)), "done");

    assertThat(test.path("outcome").asText()).isEqualTo("failed");
    assertThat(steps(test, "/status")).containsOnly("done");
    assertThat(steps(test, "/result/code")).containsExactly("ERROR", "SKIP", "SKIP", "SKIP");
    assertThat(steps(test, "/result/outcome"))
        .containsExactly("failed", "skipped", "skipped", "skipped");
    assertThat(test.at("/results/0/result/error/code").asText()).isEqualTo("DATABASE_UNKNOWN");
    assertThat(test.at("/results/0/result/error/fields/0").asText()).isEqualTo("dbname");
    assertThat(test.at("/results/1/result/message").asText()).contains("connection failed");
  }

  @Test
  void downloadsSchemaAfterFailedWriteProbe() {
    ObjectNode form = shop("not writeable").put("temp_schema", database + ".shop");

    JsonNode test = awaitStatus(submitted(register(form)), "done");

    assertThat(test.path("outcome").asText()).isEqualTo("failed");
    assertThat(steps(test, "/result/code")).containsExactly("OK", "ERROR", "OK", "OK");
    assertThat(test.at("/results/1/result/message").asText())
        .startsWith(
            "permission denied for schema shop: unable to create table \""
                + database
                + "\".\"shop\".");
    assertThat(test.at("/results/1/result/error/code").asText()).isEqualTo("PERMISSION_DENIED");
    assertThat(test.at("/results/1/result/error/fix/0").asText()).contains(FEW_RIGHTS);
    assertThat(test.at("/results/2/result/message").asText()).isEqualTo("Discovered 8 tables");
  }

  @Test
  void returnsCurrentStateAfterWaitTimeout() throws IOException {
    try (FakeServer silent = FakeServer.silent()) {
      long job = submitted(register(silent(silent, "waits")));

      JsonNode test = results(given().get(TESTS + job + "?wait=1"));

      assertThat(test.path("finished_at").isNull()).isTrue();
      assertThat(awaitStatus(job, "processing").path("started_at").isTextual()).isTrue();
      post(job, "cancel", "");
    }
  }

  @Test
  void returnsFinalStateToWaitingRequest() throws Exception {
    try (FakeServer silent = FakeServer.silent()) {
      long job = submitted(register(silent(silent, "waits for the end")));
      var waiting =
          HttpClient.newHttpClient()
              .sendAsync(
                  HttpRequest.newBuilder(URI.create(url + TESTS + job + "?wait=60"))
                      .header("Authorization", "Key " + StoreResource.KEY)
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      awaitStatus(job, "processing");

      post(job, "cancel", "");

      // less than the 60 seconds; the deadline of the step would end the test after 30
      JsonNode test = json(waiting.get().body());
      assertThat(test.path("status").asText()).isEqualTo("cancelled");
    }
  }

  @Test
  void streamsChangesUpToTheFinalState() throws Exception {
    ObjectNode form = shop("listened to").put("view_only", true);
    long job = submitted(register(form));
    HttpResponse<Stream<String>> events =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(url + TESTS + job + "/events"))
                    .header("Authorization", "Key " + StoreResource.KEY)
                    .build(),
                HttpResponse.BodyHandlers.ofLines());
    List<JsonNode> received = new ArrayList<>();

    events
        .body()
        .filter(line -> line.startsWith("data:"))
        .map(line -> line.substring(5).strip())
        .forEach(
            data -> {
              ApiContract.assertMatches("AsyncDataSourceTestResults", data);
              if (received.isEmpty()) {
                post(job, "confirm", "{\"allow_write\": true}");
              }
              received.add(json(data));
            });

    assertThat(events.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    assertThat(received.get(0).path("status").asText()).isEqualTo("needs_confirmation");
    assertThat(received.get(received.size() - 1)).isEqualTo(poll(job));
    assertThat(received.get(received.size() - 1).path("outcome").asText()).isEqualTo("success");
    assertThat(received).doesNotHaveDuplicates().hasSizeGreaterThan(2);
  }

  @Test
  void cancelsRunningTest() throws IOException {
    try (FakeServer silent = FakeServer.silent()) {
      long job = submitted(register(silent(silent, "cancelled")));
      awaitStatus(job, "processing");

      JsonNode cancelled = post(job, "cancel", "{}");

      assertThat(cancelled.path("status").asText()).isEqualTo("cancelled");
      assertThat(steps(cancelled, "/status")).containsOnly("cancelled");
      assertThat(post(job, "cancel", "")).isEqualTo(cancelled);
      assertError(
          given().body("{\"allow_write\":true}").post(TESTS + job + "/confirm"),
          "wrong_state",
          "path",
          "job_id");
    }
  }

  @Test
  void doesNotCancelFinishedTest() {
    long job = submitted(register(shop("too late")));
    JsonNode done = awaitStatus(job, "done");

    assertThat(post(job, "cancel", "")).isEqualTo(done);
  }

  @Test
  void writesToViewOnlySourceOnlyAfterConfirmation() {
    long source = register(shop("view only").put("view_only", true));
    long refused = submitted(source);
    JsonNode parked = poll(refused);

    post(refused, "confirm", "{\"allow_write\": false}");
    JsonNode unwritten = awaitStatus(refused, "done");
    long allowed = submitted(source);
    post(allowed, "confirm", "{\"allow_write\": true}");
    JsonNode written = awaitStatus(allowed, "done");

    assertThat(parked.path("status").asText()).isEqualTo("needs_confirmation");
    assertThat(steps(parked, "/status"))
        .containsExactly("waiting", "needs_confirmation", "waiting", "waiting");
    assertThat(steps(unwritten, "/result/code")).containsExactly("OK", "SKIP", "OK", "OK");
    assertThat(unwritten.path("outcome").asText()).isEqualTo("success");
    assertThat(steps(written, "/result/code")).containsOnly("OK");
  }

  @Test
  void usesCredentialsForOneTestOnly() {
    ObjectNode form = shop("no password");
    options(form).remove("password");
    long source = register(form);
    long job = submitted(source);
    JsonNode parked = poll(job);

    assertError(given().body("{}").post(TESTS + job + "/authenticate"), "missing", "body");
    assertError(
        given().body("{\"password\": 7}").post(TESTS + job + "/authenticate"),
        "string_type",
        "body",
        "password");
    post(job, "authenticate", "{\"password\": \"pl4nted-s3cret\"}");
    JsonNode done = awaitStatus(job, "done");

    assertThat(parked.path("status").asText()).isEqualTo("needs_authentication");
    assertThat(steps(parked, "/status"))
        .containsExactly("needs_authentication", "waiting", "waiting", "waiting");
    assertThat(done.path("outcome").asText()).as(done.toString()).isEqualTo("success");
    assertThat(count("SELECT count(*) FROM test_job_secret WHERE job_id = " + job)).isZero();
    assertThat(poll(submitted(source)).path("status").asText()).isEqualTo("needs_authentication");
  }

  @Test
  void failsAfterWaitDeadline() throws IOException {
    try (FakeServer silent = FakeServer.silent()) {
      ObjectNode form = silent(silent, "busy");
      long source = register(form);
      long first = submitted(source);
      // tests of different revisions are not joined
      long second = changedAndSubmitted(source, form);
      awaitStatus(first, "processing");
      awaitStatus(second, "processing");

      long third = changedAndSubmitted(source, form);

      assertThat(poll(third).path("status").asText()).isEqualTo("waiting");
      store.useSession(
          session ->
              session
                  .sql("UPDATE test_job SET deadline_at = now() WHERE id = :p1")
                  .bind("p1", third)
                  .execute());
      JsonNode failed = awaitStatus(third, "failed");
      assertThat(steps(failed, "/status"))
          .containsExactly("failed", "cancelled", "cancelled", "cancelled");
      assertThat(failed.at("/results/0/result/error/code").asText()).isEqualTo("TIMEOUT");
      assertThat(failed.path("outcome").isNull()).isTrue();
      post(first, "cancel", "");
      post(second, "cancel", "");
    }
  }

  private static long changedAndSubmitted(long source, ObjectNode form) {
    given().body(form.toString()).put(SOURCES + "/" + source).then().statusCode(200);
    return submitted(source);
  }

  @Test
  void reportsInternalErrorsWithoutDetails() {
    long source = register(shop("unreadable"));
    store.useSession(
        session ->
            session
                .sql("UPDATE data_source_secret SET ciphertext = 'x' WHERE source_id = :p1")
                .bind("p1", source)
                .execute());

    JsonNode failed = awaitStatus(submitted(source), "failed");

    assertThat(failed.at("/results/0/result/error/code").asText()).isEqualTo("UNEXPECTED");
    assertThat(failed.at("/results/0/result/message").asText())
        .isEqualTo(
            "Sourcecheck itself failed; its log has the cause under job "
                + failed.path("id")
                + ".");
  }

  @Test
  void joinsTestInFlight() throws IOException {
    try (FakeServer silent = FakeServer.silent()) {
      long source = register(silent(silent, "joined"));
      long job = submitted(source);

      JsonNode again = submit(source);
      post(job, "cancel", "");
      JsonNode anew = submit(source);

      assertThat(again.path("job_id").asLong()).isEqualTo(job);
      assertThat(again.path("joined").asBoolean()).isTrue();
      assertThat(anew.path("job_id").asLong()).isNotEqualTo(job);
      assertThat(anew.path("joined").asBoolean()).isFalse();
      post(anew.path("job_id").asLong(), "cancel", "");
    }
  }

  @Test
  void returnsSameTestForRepeatedIdempotencyKey() {
    long source = register(shop("repeated"));
    long other = register(shop("repeated by another"));
    long job = withKey("key 1", source).path("job_id").asLong();
    awaitStatus(job, "done");

    JsonNode again = withKey("key 1", source);

    assertThat(again.path("job_id").asLong()).isEqualTo(job);
    assertThat(withKey("key 2", source).path("job_id").asLong()).isNotEqualTo(job);
    assertError(
        given().header("Idempotency-Key", "key 1").post(SOURCES + "/" + other + "/test"),
        "already_exists",
        "header",
        "Idempotency-Key");
    assertError(
        given().header("Idempotency-Key", "k".repeat(256)).post(SOURCES + "/" + source + "/test"),
        "string_length",
        "header",
        "Idempotency-Key");
  }

  private static JsonNode withKey(String key, long source) {
    return accepted(given().header("Idempotency-Key", key).post(SOURCES + "/" + source + "/test"));
  }

  @Test
  void testsUnsavedForm() {
    String form = shop("never saved").toString();

    long job =
        accepted(given().header("Idempotency-Key", "form").body(form).post(SOURCES + "/test"))
            .path("job_id")
            .asLong();
    JsonNode test = awaitStatus(job, "done");

    assertThat(test.path("outcome").asText()).as(test.toString()).isEqualTo("success");
    assertThat(test.path("source_id").isNull()).isTrue();
    assertThat(steps(test, "/result/message")).contains("Discovered 8 tables");
    assertThat(given().get(SOURCES).asString()).doesNotContain("never saved");
    assertThat(count("SELECT count(*) FROM test_job_secret WHERE job_id = " + job)).isZero();
    assertThat(
            accepted(given().header("Idempotency-Key", "form").body(form).post(SOURCES + "/test"))
                .path("job_id")
                .asLong())
        .isEqualTo(job);
  }

  @Test
  void pagesHistoryNewestFirst() {
    long source = register(shop("history"));
    List<Long> jobs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      jobs.add(0, submitted(source));
      awaitStatus(jobs.get(0), "done");
    }

    Response first = given().get(SOURCES + "/" + source + "/tests?limit=2");
    Response second =
        given()
            .get(
                SOURCES
                    + "/"
                    + source
                    + "/tests?limit=2&before="
                    + first.jsonPath().getLong("next_before"));

    for (Response page : List.of(first, second)) {
      json(page.asString())
          .path("items")
          .forEach(
              test -> ApiContract.assertMatches("AsyncDataSourceTestResults", test.toString()));
    }
    assertThat(first.jsonPath().getList("items.id", Long.class)).isEqualTo(jobs.subList(0, 2));
    assertThat(second.jsonPath().getList("items.id", Long.class)).isEqualTo(jobs.subList(2, 3));
    assertThat(json(second.asString()).path("next_before").isNull()).isTrue();
  }

  @Test
  void deletesTestsCatalogAndLineageOfDeletedSource() throws IOException {
    try (ErrorLog log = new ErrorLog();
        FakeServer silent = FakeServer.silent()) {
      long source = register(shop("deleted"));
      awaitStatus(submitted(source), "done");
      assertThat(leftOf(source)).isPositive();
      ObjectNode moved = silent(silent, "deleted");
      given().body(moved.toString()).put(SOURCES + "/" + source).then().statusCode(200);
      long running = submitted(source);
      awaitStatus(running, "processing");

      given().delete(SOURCES + "/" + source).then().statusCode(200);

      assertThat(poll(running).path("status").asText()).isEqualTo("cancelled");
      assertError(
          given().post(SOURCES + "/" + source + "/test"), "not_found", "path", "data_source_id");
      assertError(
          given().get(SOURCES + "/" + source + "/tests"), "not_found", "path", "data_source_id");
      await().atMost(Duration.ofSeconds(60)).until(() -> leftOf(source) == 0);
      assertThat(log.errors()).isEmpty();
    }
  }

  @Test
  void endsTestOfConcurrentlyDeletedSource() {
    try (ErrorLog log = new ErrorLog()) {
      long source = register(shop("deleted under way").put("view_only", true));
      long job = submitted(source);
      store.useSession(
          session ->
              session
                  .sql("UPDATE data_source SET deleted_at = now() WHERE id = :p1")
                  .bind("p1", source)
                  .execute());

      post(job, "confirm", "{\"allow_write\": false}");
      JsonNode test = awaitTest(job, one -> !one.path("finished_at").isNull());

      assertThat(test.path("status").asText()).isEqualTo("failed");
      assertThat(test.at("/results/0/result/message").asText())
          .isEqualTo("Source " + source + " was deleted.");
      assertThat(log.errors()).isEmpty();
    }
  }

  private long leftOf(long source) {
    return count(
        """
        SELECT (SELECT count(*) FROM catalog_snapshot WHERE source_id = %1$d)
             + (SELECT count(*) FROM lineage_edge WHERE source_id = %1$d)
             + (SELECT count(*) FROM lineage_download WHERE source_id = %1$d)
        """
            .formatted(source));
  }

  private long count(String sql) {
    return store.withSession(session -> session.sql(sql).one(Long.class));
  }

  /** A source whose server accepts connections and sends nothing. */
  private static ObjectNode silent(FakeServer server, String name) {
    ObjectNode form = shop(name);
    options(form).put("port", server.port());
    return form;
  }
}
