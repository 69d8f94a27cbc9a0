package dev.sourcecheck.api.catalog;

import static dev.sourcecheck.api.datafold.DatafoldClient.SOURCES;
import static dev.sourcecheck.api.datafold.DatafoldClient.assertError;
import static dev.sourcecheck.api.datafold.DatafoldClient.awaitStatus;
import static dev.sourcecheck.api.datafold.DatafoldClient.form;
import static dev.sourcecheck.api.datafold.DatafoldClient.json;
import static dev.sourcecheck.api.datafold.DatafoldClient.options;
import static dev.sourcecheck.api.datafold.DatafoldClient.register;
import static dev.sourcecheck.api.datafold.DatafoldClient.submitted;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class DriftResourceTest {
  private final StoreSql store;

  DriftResourceTest(StoreSql store) {
    this.store = store;
  }

  @Test
  void listsWhatEachTestFoundChanged() {
    String database = Servers.newDatabase();
    DataSource server = Servers.superuser(database);
    Servers.execute(
        server, "CREATE TABLE a (id int, kept int, dropped int)", "CREATE TABLE gone (id int)");
    long source = register(form(UUID.randomUUID().toString(), database));
    long first = finished(source);
    String firstDownload = get(source, "").path("downloaded_at").asText();
    Servers.execute(
        server,
        "ALTER TABLE a ALTER id TYPE bigint, DROP dropped, ADD added text DEFAULT 'x'",
        "DROP TABLE gone",
        "CREATE VIEW fresh AS SELECT 1 AS id");
    long second = finished(source);

    ObjectNode drift = (ObjectNode) get(source, "");

    assertThat(get(source, "?test=" + second)).isEqualTo(drift);
    assertThat(drift.path("job_id").asLong()).isEqualTo(second);
    assertThat(drift.path("downloaded_at").asText()).isGreaterThan(firstDownload);
    assertThat(drift.path("downloaded_at")).isEqualTo(schema(source).path("downloaded_at"));
    assertThat(drift.path("since").asText()).isEqualTo(firstDownload);
    assertThat(drift.path("tables"))
        .isEqualTo(json("{\"added\": 1, \"removed\": 1, \"changed\": 1}"));
    assertThat(drift.path("columns"))
        .isEqualTo(json("{\"added\": 1, \"removed\": 1, \"changed\": 1}"));
    assertThat(drift.path("items"))
        .containsExactlyInAnyOrderElementsOf(
            json(
                """
                [{"object": "table", "change": "added", "schema": "public", "table": "fresh",
                  "column": null, "differences": {}},
                 {"object": "table", "change": "changed", "schema": "public", "table": "a",
                  "column": null, "differences": {}},
                 {"object": "table", "change": "removed", "schema": "public", "table": "gone",
                  "column": null, "differences": {}},
                 {"object": "column", "change": "added", "schema": "public", "table": "a",
                  "column": "added", "differences": {}},
                 {"object": "column", "change": "removed", "schema": "public", "table": "a",
                  "column": "dropped", "differences": {}},
                 {"object": "column", "change": "changed", "schema": "public", "table": "a",
                  "column": "id", "differences": {"type": {"from": "integer", "to": "bigint"}}}]\
                """));
    JsonNode page = get(source, "?limit=4");
    assertThat(page.path("items")).hasSize(4);
    JsonNode rest = get(source, "?limit=4&after=" + page.path("next_after").asText());
    assertThat(rest.path("items")).hasSize(2);
    assertThat(rest.path("next_after").isNull()).isTrue();
    JsonNode ofFirst = get(source, "?test=" + first);
    assertThat(ofFirst.path("downloaded_at").isTextual()).isTrue();
    assertThat(ofFirst.path("since").isNull()).isTrue();
    assertThat(ofFirst.path("items")).isEmpty();
  }

  /** More than the details of a test have as examples. */
  @Test
  void listsAllChangesInPages() {
    String database = Servers.newDatabase();
    DataSource server = Servers.superuser(database);
    Servers.execute(server, "CREATE TABLE kept (id int)");
    long source = register(form(UUID.randomUUID().toString(), database));
    finished(source);
    Servers.execute(
        server,
        """
        DO $$
        BEGIN
          FOR n IN 1..230 LOOP
            EXECUTE format('CREATE TABLE added_%s (id int)', n);
            EXECUTE format('ALTER TABLE kept ADD added_%s int', n);
          END LOOP;
        END
        $$\
        """);
    long test = finished(source);

    List<JsonNode> items = new ArrayList<>();
    JsonNode page;
    String after = "0";
    do {
      page = get(source, "?test=" + test + "&limit=100&after=" + after);
      page.path("items").forEach(items::add);
      after = page.path("next_after").asText();
    } while (!page.path("next_after").isNull());

    assertThat(page.path("tables"))
        .isEqualTo(json("{\"added\": 230, \"removed\": 0, \"changed\": 1}"));
    assertThat(items).hasSize(230 + 1 + 230).doesNotHaveDuplicates();
    assertThat(items.get(0).path("table").asText()).isEqualTo("added_1");
    assertThat(items.get(460).path("column").asText()).isEqualTo("added_99");
  }

  @Test
  void listsExamplesOfTestWhoseChangesHaveExpired() {
    String database = Servers.newDatabase();
    DataSource server = Servers.superuser(database);
    Servers.execute(server, "CREATE TABLE kept (id int)");
    long source = register(form(UUID.randomUUID().toString(), database));
    finished(source);
    Servers.execute(server, "CREATE TABLE added (id int)");
    long test = finished(source);
    JsonNode before = get(source, "?test=" + test);
    store.useSession(
        session ->
            session
                .sql("DELETE FROM catalog_change WHERE source_id = :source")
                .bind("source", source)
                .execute());

    assertThat(get(source, "?test=" + test)).isEqualTo(before);
    assertThat(before.path("items")).hasSize(1);
  }

  /** As if the test had been interrupted after its download, and had run again. */
  @Test
  void listsNothingForTestWhoseLastAttemptFoundNothingNew() {
    String database = Servers.newDatabase();
    Servers.execute(Servers.superuser(database), "CREATE TABLE kept (id int)");
    long source = register(form(UUID.randomUUID().toString(), database));
    finished(source);
    long test = finished(source);
    store.useSession(
        session ->
            session
                .sql(
                    """
                    INSERT INTO catalog_change
                      (source_id, download, job_id, since, object, change, schema_name, relation_name)
                    VALUES (:source, 1, :job, now(), 'table', 'added', 'public', 'kept')\
                    """)
                .bind("source", source)
                .bind("job", test)
                .execute());

    assertThat(get(source, "?test=" + test).path("items")).isEmpty();
  }

  @Test
  void answersEmptyForSourceNeverDownloaded() {
    long source = register(form(UUID.randomUUID().toString(), "db"));

    assertThat(get(source, ""))
        .isEqualTo(
            json(
                """
                {"downloaded_at": null, "job_id": null, "since": null,
                 "tables": {"added": 0, "removed": 0, "changed": 0},
                 "columns": {"added": 0, "removed": 0, "changed": 0},
                 "items": [], "next_after": null}\
                """));
  }

  @Test
  void answersEmptyForTestThatDownloadedNothing() {
    long source = register(form(UUID.randomUUID().toString(), "nosuch"));
    long test = finished(source);

    JsonNode drift = get(source, "?test=" + test);

    assertThat(drift.path("downloaded_at").isNull()).isTrue();
    assertThat(drift.path("job_id").asLong()).isEqualTo(test);
    assertThat(drift.path("items")).isEmpty();
  }

  /** All of its tables are hidden from the user. */
  @Test
  void answersEmptyForTestWhoseDownloadFailed() {
    String database = Servers.newDatabase();
    String role = "hidden_from_" + ProcessHandle.current().pid();
    Servers.execute(
        Servers.superuser(database),
        "CREATE TABLE a (id int)",
        "CREATE ROLE " + role + " LOGIN PASSWORD 'pl4nted-s3cret'");
    ObjectNode form = form(UUID.randomUUID().toString(), database);
    options(form).put("user", role);
    long source = register(form);
    long test = finished(source);

    assertThat(get(source, "?test=" + test).path("downloaded_at").isNull()).isTrue();
    assertThat(get(source, "").path("job_id").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, limit, out_of_range",
    "after=-1, after, out_of_range",
    "test=x, test, int_parsing",
    "test=0, test, out_of_range",
    "test=999999, test, not_found",
  })
  void namesInvalidParameter(String query, String parameter, String type) {
    long source = register(form(UUID.randomUUID().toString(), "db"));

    assertError(answer(source, "?" + query), type, "query", parameter);
  }

  @Test
  void doesNotFindTestOfAnotherSource() {
    long test = finished(register(form(UUID.randomUUID().toString(), "nosuch")));
    long source = register(form(UUID.randomUUID().toString(), "db"));

    assertError(answer(source, "?test=" + test), "not_found", "query", "test");
  }

  private static long finished(long source) {
    long job = submitted(source);
    awaitStatus(job, "done");
    return job;
  }

  private static JsonNode get(long source, String query) {
    Response response = answer(source, query);
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    return json(response.asString());
  }

  private static JsonNode schema(long source) {
    return json(given().get(SOURCES + "/" + source + "/schema").asString());
  }

  private static Response answer(long source, String query) {
    return given().get(SOURCES + "/" + source + "/schema/drift" + query);
  }
}
