package dev.sourcecheck.api.dqops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class ImportTablesTest {
  private static final String IMPORT = "/api/jobs/importtables";

  private final String database = Servers.newDatabase();

  @Test
  void showsImportedTables() {
    shop("shown");

    Response answer = start("shown", "sales", "{\"tableNames\":[\"orders\"]}");

    JsonNode json = Dqops.json(answer);
    assertThat(Instant.parse(json.at("/jobId/createdAt").asText())).isNotNull();
    assertThat(answer.asString())
        .matches(
            "\\{\"jobId\":\\{\"jobId\":\\d+,\"createdAt\":\"[^\"]+\"},\"result\":"
                + "\\{\"source_table_specs\":\\[\\{\"schema_name\":\"sales\",\"table_name\":\"orders\"}]},"
                + "\"status\":\"finished\"}");
    assertThat(imported("shown", "sales")).containsExactly("orders");
    assertThat(importedSchemas("shown")).containsExactly("sales");
    String schemas = Dqops.get("/api/connections/shown/schemas").asString();
    assertThat(schemas)
        .startsWith("[{\"connection_name\":\"shown\",\"schema_name\":\"sales\",")
        .contains("\"can_edit\":true")
        .doesNotContain("null");
    String tables = Dqops.get("/api/connections/shown/schemas/sales/tables").asString();
    assertThat(tables)
        .startsWith(
            "[{\"connection_name\":\"shown\",\"target\":{\"schema_name\":\"sales\",\"table_name\":\"orders\"},")
        .contains("\"can_edit\":true")
        .doesNotContain("null");
    assertThat(Dqops.json(tables)).hasSize(1);
    assertThat(Dqops.get("/api/connections/shown/schemas/hr/tables").asString()).isEqualTo("[]");
  }

  @Test
  void appliesWildcardsAndTheLimit() {
    shop("picked");

    assertThat(specs("picked", "sales", "{\"tableNames\":[\"order*\"]}"))
        .containsExactly("sales.order_lines", "sales.orders");
    assertThat(specs("picked", "*", "{\"tableNames\":[\"*s\",\"staff\"]}"))
        .containsExactly("hr.staff", "sales.order_lines", "sales.orders");
    assertThat(specs("picked", "s*", "{\"tableNameContains\":\"rder\"}"))
        .containsExactly("sales.order_lines", "sales.orders");
    assertThat(specs("picked", "s*", "{\"tableNameContains\":\"r*_l\"}"))
        .containsExactly("sales.order_lines");
    assertThat(specs("picked", "sales", "{\"tableNameContains\":\"RDER\"}")).isEmpty();
    assertThat(specs("picked", "sales", "{\"tablesImportLimit\":2}")).hasSize(2);
    assertThat(specs("picked", "sales", "{\"tableNames\":[],\"tablesImportLimit\":null}"))
        .containsExactly("sales.Money %_?", "sales.order_lines", "sales.orders");
    assertThat(specs("picked", "sales", "{\"tableNames\":[\"Money %_?\"]}")).hasSize(1);
  }

  @Test
  void storesOnlyTablesWithinTheLimit() {
    shop("limited");

    start("limited", "sales", "{\"tablesImportLimit\":1}");

    assertThat(imported("limited", "sales")).containsExactly("Money %_?");
  }

  @Test
  void doesNotImportASchemaWithoutSelectedTables() {
    shop("narrow");

    start("narrow", "*", "{\"tableNames\":[\"staff\"]}");

    assertThat(importedSchemas("narrow")).containsExactly("hr");
  }

  @Test
  void keepsOtherTablesInTheCatalog() {
    shop("added");
    start("added", "sales", "{}");

    Servers.execute(Servers.superuser(database), "DROP TABLE sales.orders CASCADE");
    start("added", "hr", "{}");

    assertThat(importedSchemas("added")).containsExactly("hr", "sales");
    assertThat(
            Dqops.json(Dqops.get("/api/connections/added/schemas/sales/tables"))
                .findValuesAsText("table_name"))
        .contains("orders");
  }

  @Test
  void returnsQueuedWithoutWaiting() {
    shop("queued");

    JsonNode answer =
        Dqops.json(Dqops.post(IMPORT + "?wait=false", parameters("queued", "sales", "{}")));

    assertThat(answer.get("status").asText()).isIn("queued", "running", "finished");
    assertThat(answer.has("result")).isFalse();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> imported("queued", "sales").contains("orders"));
  }

  @Test
  void reportsTheFailureOfAnImport() {
    Dqops.create("broken", "no_such_database");

    JsonNode answer = Dqops.json(start("broken", "sales", "{}"));

    assertThat(answer.get("status").asText()).isEqualTo("failed");
    assertThat(answer.has("result")).isFalse();
    assertThat(answer.get("errorMessage").asText()).contains("no_such_database");
  }

  @Test
  void doesNotCountAsATestOfTheSource() {
    shop("untested");
    JsonNode answer = Dqops.json(start("untested", "sales", "{}"));

    for (JsonNode source : Dqops.json(Dqops.get("/api/v1/data_sources"))) {
      if (source.get("name").asText().equals("untested")) {
        assertThat(source.get("last_test").isNull()).isTrue();
        String history = "/api/v1/data_sources/" + source.get("id") + "/tests";
        assertThat(Dqops.json(Dqops.get(history)).get("items")).isEmpty();
      }
    }
    String job = "/api/v1/data_sources/test/" + answer.at("/jobId/jobId");
    assertThat(Dqops.get(job).statusCode()).isEqualTo(422);
  }

  @Test
  void reportsMissingParameters() {
    Dqops.assertError(start("nowhere", "sales", "{}"), 404, IMPORT, "nowhere");
    Dqops.assertError(
        Dqops.post(IMPORT, Dqops.json("{\"schemaName\":\"x\"}")), 400, IMPORT, "connectionName");
    Dqops.assertError(start("nowhere", "x", "{\"tablesImportLimit\":0}"), 404, IMPORT, "nowhere");
    shop("strict");
    Dqops.assertError(
        start("strict", "x", "{\"tablesImportLimit\":\"many\"}"), 400, IMPORT, "tablesImportLimit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"orders\"", "{\"table\": \"orders\"}", "true", "[null]", "[7]"})
  void rejectsTableNamesThatAreNoListOfStrings(String names) {
    shop("named" + Math.abs(names.hashCode()));

    Dqops.assertError(
        start("named" + Math.abs(names.hashCode()), "sales", "{\"tableNames\": " + names + "}"),
        400,
        IMPORT,
        "tableNames");
  }

  private void shop(String connection) {
    Servers.execute(
        Servers.superuser(database),
        "CREATE SCHEMA sales",
        "CREATE SCHEMA hr",
        "CREATE TABLE sales.orders (id bigint PRIMARY KEY)",
        "CREATE TABLE sales.order_lines (id bigint REFERENCES sales.orders)",
        "CREATE VIEW sales.\"Money %_?\" AS SELECT 1 AS one",
        "CREATE TABLE hr.staff (name text)");
    Dqops.create(connection, database);
  }

  private static ObjectNode parameters(String connection, String schema, String more) {
    ObjectNode parameters = (ObjectNode) Dqops.json(more);
    return parameters.put("connectionName", connection).put("schemaName", schema);
  }

  private static Response start(String connection, String schema, String more) {
    return Dqops.post(IMPORT + "?wait=true&waitTimeout=120", parameters(connection, schema, more));
  }

  private static List<String> specs(String connection, String schema, String more) {
    JsonNode specs = Dqops.json(start(connection, schema, more)).at("/result/source_table_specs");
    assertThat(specs.isArray()).isTrue();
    return java.util.stream.StreamSupport.stream(specs.spliterator(), false)
        .map(spec -> spec.get("schema_name").asText() + "." + spec.get("table_name").asText())
        .toList();
  }

  private static List<String> imported(String connection, String schema) {
    return flagged(
        "/api/datasource/connections/" + connection + "/schemas/" + schema + "/tables",
        "tableName");
  }

  private static List<String> importedSchemas(String connection) {
    return flagged("/api/datasource/connections/" + connection + "/schemas", "schemaName");
  }

  private static List<String> flagged(String path, String field) {
    return java.util.stream.StreamSupport.stream(Dqops.json(Dqops.get(path)).spliterator(), false)
        .filter(row -> row.get("alreadyImported").booleanValue())
        .map(row -> row.get(field).asText())
        .toList();
  }
}
