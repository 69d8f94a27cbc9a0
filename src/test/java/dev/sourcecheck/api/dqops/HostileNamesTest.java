package dev.sourcecheck.api.dqops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.catalog.CatalogReader;
import dev.sourcecheck.catalog.CatalogReader.StoredColumn;
import dev.sourcecheck.catalog.CatalogReader.StoredRelation;
import dev.sourcecheck.catalog.CatalogReader.StoredSchema;
import dev.sourcecheck.servers.LogText;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A source whose schemas, tables, columns and comments are called what an attacker would. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class HostileNamesTest {
  private static final String SOURCES = "/api/v1/data_sources";

  private static final List<String> ONE_LINE =
      List.of(
          "quo\"te's and `ticks`",
          "\u202eevil\u202c \u2066x\u2069 a\u200bb",
          "<script>alert(1)</script>&amp;<img src=x onerror=y>",
          "${env:HOME} ${jndi:ldap://localhost/x} #{7*7} {{x}}",
          "%s%n%d {0} \\u0041 \\",
          "'; DROP SCHEMA public CASCADE; --",
          "\ud83d\ude00 \ud83d\udd11 \u65e5\u672c e\u0301",
          "sixty-three bytes: " + "x".repeat(44),
          "a/b?c=d&e#f;g,h@i",
          "[brackets] {braces}");

  private static final List<String> LINES =
      List.of(
          "new\nline\r\n2026-01-01 00:00:00,000 ERROR [forged] no such thing",
          "control\u0001\u0007\b\t\u001b[31mred\u001b[0m\u009b2J\u0085\u2028",
          "data: {}\n\nevent: forged\ndata: [");

  private final CatalogReader catalog;
  private final StoreSql store;
  private final String database = Servers.newDatabase();

  HostileNamesTest(CatalogReader catalog, StoreSql store) {
    this.catalog = catalog;
    this.store = store;
  }

  static List<String> oneLine() {
    return ONE_LINE;
  }

  private static List<String> all() {
    List<String> names = new ArrayList<>(ONE_LINE);
    names.addAll(LINES);
    return names;
  }

  @Test
  void storesAndShowsNamesUnchanged() {
    for (String name : all()) {
      String schema = quoted(name);
      Servers.execute(
          Servers.superuser(database),
          "CREATE SCHEMA " + schema,
          "CREATE TABLE %1$s.%1$s (%1$s text DEFAULT %2$s CONSTRAINT %3$s PRIMARY KEY)"
              .formatted(schema, literal(name), quoted(fit("k" + name))),
          "CREATE VIEW %1$s.looked AS SELECT %1$s FROM %1$s.%1$s".formatted(schema),
          "COMMENT ON SCHEMA %s IS %s".formatted(schema, literal(name)),
          "COMMENT ON TABLE %1$s.%1$s IS %2$s".formatted(schema, literal(name)),
          "COMMENT ON COLUMN %1$s.%1$s.%1$s IS %2$s".formatted(schema, literal(name)));
    }
    long id;
    try (LogText log = LogText.capture()) {
      id = create("hostile", "postgres", database + "." + ONE_LINE.get(0));
      JsonNode done = tested(id);
      assertThat(done.at("/outcome").asText()).as("%s", done).isEqualTo("success");
      assertThat(done.at("/results/1/result/message").asText())
          .isEqualTo(
              "Schema %s.%s is writeable".formatted(quoted(database), quoted(ONE_LINE.get(0))));
      assertThat(done.at("/results/2/result/message").asText())
          .isEqualTo("Discovered " + 2 * all().size() + " tables");
      Response events = Dqops.get(SOURCES + "/test/" + done.get("id").asLong() + "/events");
      assertThat(events.asString().lines().filter(line -> !line.isEmpty()))
          .allSatisfy(
              line -> assertThat(line).matches("retry: 2000|id: [^ ]+|event: done|data: \\{.*"))
          .filteredOn(line -> line.startsWith("data: "))
          .hasSize(1);

      assertListed(id);
      Logger.getLogger(HostileNamesTest.class).warnf("Saw %s", LINES);
      assertThat(log.lines()).anyMatch(line -> line.contains("Saw [new\\nline\\r\\n2026"));
      assertThat(log.text())
          .doesNotContainPattern("(?m)^2026-01-01")
          .doesNotContainPattern("[\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\p{Cf}\\u2028]");
    }
    assertStored(id);
  }

  private void assertListed(long id) {
    String remote = "/api/datasource/connections/hostile/schemas";
    String imported = "/api/connections/hostile/schemas";
    assertThat(Dqops.get(SOURCES + "/" + id).header("X-Content-Type-Options")).isEqualTo("nosniff");
    JsonNode schemas = Dqops.json(Dqops.get(remote));
    assertThat(schemas)
        .extracting(row -> row.get("schemaName").asText())
        .containsExactlyInAnyOrderElementsOf(with(all(), "public"));
    assertThat(Dqops.json(Dqops.get(imported)).findValuesAsText("schema_name"))
        .containsExactlyInAnyOrderElementsOf(with(all(), "public"));
    for (String name : all()) {
      Response tables = Dqops.get(remote + "/" + Dqops.in(name) + "/tables");
      assertThat(tables.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(Dqops.json(tables).findValuesAsText("tableName"))
          .containsExactlyInAnyOrder(name, "looked");
      assertThat(Dqops.json(tables).findValuesAsText("alreadyImported")).containsOnly("true");
      assertThat(
              Dqops.json(Dqops.get(imported + "/" + Dqops.in(name) + "/tables"))
                  .findValuesAsText("table_name"))
          .containsExactlyInAnyOrder(name, "looked");
    }
  }

  private void assertStored(long id) {
    for (String name : all()) {
      assertThat(catalog.schemas(id)).contains(new StoredSchema(database, name, name, true));
      List<StoredRelation> relations = catalog.relations(id, database, name, "", 10);
      assertThat(relations).extracting(StoredRelation::name).containsOnly(name, "looked");
      assertThat(relations).extracting(StoredRelation::comment).contains(name);
      assertThat(catalog.columns(id, database, name, name))
          .singleElement()
          .returns(name, StoredColumn::name)
          .returns(name, StoredColumn::comment);
      assertThat(catalog.keys(id, database, name, name))
          .singleElement()
          .satisfies(key -> assertThat(key.columns()).containsExactly(name));
      assertThat(lineageInto(id, name)).as("lineage of the view in %s", name).contains(name);
    }
  }

  private List<String> lineageInto(long id, String schema) {
    return store.withSession(
        session ->
            session
                .sql(
                    """
                    SELECT from_column FROM lineage_edge
                    WHERE source_id = :id AND to_schema = :schema AND to_relation = 'looked'
                      AND from_schema = :schema AND from_relation = :schema\
                    """)
                .bind("id", id)
                .bind("schema", schema)
                .list(String.class));
  }

  /** Runs the suggested statements unchanged; the next test succeeds. */
  @ParameterizedTest
  @MethodSource("oneLine")
  void quotesNamesInFixes(String name) {
    String role = fit("r" + database + name);
    String schema = quoted(name);
    Servers.execute(
        Servers.superuser(database),
        "CREATE ROLE " + quoted(role) + " LOGIN",
        "CREATE SCHEMA " + schema,
        "CREATE TABLE %1$s.%1$s (%1$s text)".formatted(schema));
    long id = create("fixed " + database, role, database + "." + name);

    JsonNode refused = tested(id);

    JsonNode write = refused.at("/results/1/result/error");
    assertThat(write.get("code").asText()).as("%s", refused).isEqualTo("PERMISSION_DENIED");
    JsonNode read = refused.at("/results/2/result/error");
    assertThat(read.get("code").asText()).as("%s", refused).isEqualTo("PERMISSION_DENIED");
    List<String> statements = new ArrayList<>();
    write.get("fix").forEach(fix -> statements.add(fix.asText()));
    read.get("fix").forEach(fix -> statements.add(fix.asText()));
    assertThat(statements).isNotEmpty();
    Servers.execute(Servers.superuser(database), statements.toArray(String[]::new));

    JsonNode fixed = tested(id);
    assertThat(fixed.at("/results/1/result/outcome").asText()).as("%s", fixed).isEqualTo("success");
    assertThat(fixed.at("/results/2/result/outcome").asText()).as("%s", fixed).isEqualTo("success");
  }

  private long create(String name, String user, String tempSchema) {
    ObjectNode form = Dqops.JSON.createObjectNode();
    form.put("name", name).put("type", "pg").put("temp_schema", tempSchema);
    form.putObject("options")
        .put("host", "127.0.0.1")
        .put("port", Servers.postgres().getPort())
        .put("dbname", database)
        .put("user", user)
        .put("password", "any-will-do");
    return Dqops.json(Dqops.post(SOURCES, form)).get("id").asLong();
  }

  private static JsonNode tested(long id) {
    Response started = Dqops.post(SOURCES + "/" + id + "/test", Dqops.JSON.createObjectNode());
    long job = Dqops.json(started).get("job_id").asLong();
    JsonNode done = Dqops.json(Dqops.get(SOURCES + "/test/" + job + "?wait=60"));
    assertThat(done.get("status").asText()).as("%s", done).isEqualTo("done");
    return done;
  }

  private static List<String> with(List<String> some, String more) {
    List<String> all = new ArrayList<>(some);
    all.add(more);
    return all;
  }

  /** A name of at most 63 bytes, as the server would cut it. */
  private static String fit(String name) {
    String cut = name;
    while (cut.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > 63) {
      cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
    }
    return cut;
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
