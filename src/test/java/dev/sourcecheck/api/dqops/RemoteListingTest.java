package dev.sourcecheck.api.dqops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class RemoteListingTest {
  private static final String REMOTE = "/api/datasource/connections/";

  private final String database = Servers.newDatabase();

  @Test
  void listsSchemasAndTables() {
    Servers.execute(
        Servers.superuser(database),
        "CREATE SCHEMA a",
        "CREATE TABLE a.t ()",
        "CREATE VIEW a.v AS SELECT 1 AS one",
        "CREATE MATERIALIZED VIEW a.m AS SELECT 1 AS one");
    Dqops.create("plain", database);

    String schemas = Dqops.get(REMOTE + "plain/schemas").asString();
    String tables = Dqops.get(REMOTE + "plain/schemas/a/tables").asString();

    assertThat(schemas)
        .isEqualTo(
            "[{\"connectionName\":\"plain\",\"schemaName\":\"a\",\"alreadyImported\":false,"
                + "\"importTableJobParameters\":{\"connectionName\":\"plain\",\"schemaName\":\"a\"}},"
                + "{\"connectionName\":\"plain\",\"schemaName\":\"public\",\"alreadyImported\":false,"
                + "\"importTableJobParameters\":{\"connectionName\":\"plain\",\"schemaName\":\"public\"}}]");
    assertThat(tables)
        .isEqualTo(
            "[{\"connectionName\":\"plain\",\"schemaName\":\"a\",\"tableName\":\"m\",\"alreadyImported\":false},"
                + "{\"connectionName\":\"plain\",\"schemaName\":\"a\",\"tableName\":\"t\",\"alreadyImported\":false},"
                + "{\"connectionName\":\"plain\",\"schemaName\":\"a\",\"tableName\":\"v\",\"alreadyImported\":false}]");
    assertThat(Dqops.get(REMOTE + "plain/schemas/nowhere/tables").asString()).isEqualTo("[]");
  }

  @Test
  void listsUnusualNames() {
    String connection = "q/a b+c%d \"e\" ü 日本 'f' \\ ?&=#";
    String schema = "s/1 +%25 \"x\" ünï";
    Servers.execute(
        Servers.superuser(database),
        "CREATE SCHEMA \"" + schema.replace("\"", "\"\"") + "\"",
        "CREATE TABLE \"" + schema.replace("\"", "\"\"") + "\".\"t % _ + /\" ()");
    Dqops.create(connection, database);

    JsonNode schemas = Dqops.json(Dqops.get(REMOTE + Dqops.in(connection) + "/schemas"));
    JsonNode tables =
        Dqops.json(
            Dqops.get(REMOTE + Dqops.in(connection) + "/schemas/" + Dqops.in(schema) + "/tables"));

    assertThat(schemas.findValuesAsText("schemaName")).contains(schema);
    assertThat(schemas.get(0).get("connectionName").asText()).isEqualTo(connection);
    assertThat(tables.findValuesAsText("tableName")).containsExactly("t % _ + /");
    assertThat(
            Dqops.json(Dqops.get("/api/connections/" + Dqops.in(connection) + "/basic"))
                .get("connection_name")
                .asText())
        .isEqualTo(connection);
    assertThat(Dqops.delete("/api/connections/" + Dqops.in(connection)).statusCode())
        .isEqualTo(200);
  }

  @Test
  void filtersLiterallyAndCaseSensitively() {
    Servers.execute(
        Servers.superuser(database),
        "CREATE TABLE \"a_b\" ()",
        "CREATE TABLE \"axb\" ()",
        "CREATE TABLE \"A_B\" ()",
        "CREATE TABLE \"100% x\" ()",
        "CREATE TABLE \"a+b\" ()",
        "CREATE TABLE \"a\\b\" ()");
    Dqops.create("filtered", database);

    assertThat(filtered("a_b")).containsExactly("a_b");
    assertThat(filtered("%")).containsExactly("100% x");
    assertThat(filtered("% x")).containsExactly("100% x");
    assertThat(filtered("+")).containsExactly("a+b");
    assertThat(filtered("\\")).containsExactly("a\\b");
    assertThat(filtered("'")).isEmpty();
    assertThat(filtered("")).hasSize(6);
    assertThat(Dqops.json(Dqops.get(tables() + "?tableNameContains=%25%20x"))).hasSize(1);
    assertThat(Dqops.json(Dqops.get(tables()))).hasSize(6);
  }

  private static String tables() {
    return REMOTE + "filtered/schemas/public/tables";
  }

  private static List<String> filtered(String letters) {
    String query = URLEncoder.encode(letters, StandardCharsets.UTF_8);
    return Dqops.json(Dqops.get(tables() + "?tableNameContains=" + query))
        .findValuesAsText("tableName");
  }

  @Test
  void reportsWhyASourceCannotBeListed() {
    Dqops.create("gone", "no_such_database");
    ObjectNode other = Dqops.JSON.createObjectNode().put("provider_type", "duckdb");
    Dqops.post("/api/connections/other/basic", other);

    String nowhere = REMOTE + "nowhere/schemas";
    Dqops.assertError(Dqops.get(nowhere), 404, nowhere, "nowhere");
    String missing = REMOTE + "gone/schemas";
    Dqops.assertError(Dqops.get(missing), 400, missing, "Source database connection error: ");
    Dqops.assertError(Dqops.get(missing), 400, missing, "no_such_database");
    String duckdb = REMOTE + "other/schemas/x/tables";
    Dqops.assertError(Dqops.get(duckdb), 400, duckdb, "cannot read DuckDB sources yet");
    Dqops.assertError(Dqops.get("/api/nothing"), 404, "/api/nothing", "Not Found");
  }

  @Test
  void listsEachNameOnceOverSeveralPages() {
    Servers.execute(
        Servers.superuser(database),
        """
        DO $$ BEGIN
          FOR i IN 1..2100 LOOP
            EXECUTE format('CREATE SCHEMA s%s', i);
          END LOOP;
        END $$\
        """);
    Dqops.create("pages", database);

    List<String> listed =
        Dqops.json(Dqops.get(REMOTE + "pages/schemas")).findValuesAsText("schemaName");

    // each name twice: in the row, and in the parameters of its import
    assertThat(listed).hasSize(2 * 2101);
    assertThat(new ArrayList<>(listed)).isSorted().contains("s1", "s2100", "public");
    assertThat(listed.stream().distinct()).hasSize(2101);
  }
}
