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
import dev.sourcecheck.catalog.CatalogSnapshot;
import dev.sourcecheck.catalog.CatalogSources;
import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.engine.SchemaSink.ColumnRow;
import dev.sourcecheck.engine.SchemaSink.KeyRow;
import dev.sourcecheck.engine.SchemaSink.RelationKind;
import dev.sourcecheck.engine.SchemaSink.RelationRow;
import dev.sourcecheck.engine.SchemaSink.SchemaRow;
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
class SchemaResourceTest {
  private static final String ROLE = "schema_reader_" + ProcessHandle.current().pid();

  private final StoreSql store;
  private final CatalogStore catalog;

  SchemaResourceTest(StoreSql store, CatalogStore catalog) {
    this.store = store;
    this.catalog = catalog;
  }

  @Test
  void summarizesWhatTheNewestTestDownloaded() {
    String database = shop();
    ObjectNode form = form("read back", database).put("catalog_exclude_list", "stock");
    options(form).put("user", ROLE);
    long source = register(form);
    awaitStatus(submitted(source), "done");
    long unchanged = submitted(source);
    JsonNode test = awaitStatus(unchanged, "done");
    assertThat(test.at("/results/2/result/code").asText()).as("%s", test).isEqualTo("OK");

    JsonNode schema = get(source, "/schema");

    assertThat(schema.path("downloaded_at").asText())
        .isBetween(test.path("started_at").asText(), test.path("finished_at").asText());
    assertThat(schema.path("job_id").asLong()).isEqualTo(unchanged);
    assertThat(schema.path("counts"))
        .isEqualTo(
            json(
                """
                {"table": 2, "view": 1, "materialized_view": 0,
                 "partitioned_table": 0, "partition": 0, "foreign_table": 0}"""));
    assertThat(schema.path("tables").asInt()).isEqualTo(3);
    assertThat(schema.path("columns").asInt()).isEqualTo(6);
    assertThat(schema.path("filtered"))
        .isEqualTo(
            json("{\"schemas\": 1, \"tables\": 0, \"examples\": [{\"schema\": \"stock\"}]}"));
    assertThat(schema.path("not_granted"))
        .isEqualTo(
            json(
                """
                {"schemas": 0, "tables": 1,
                 "examples": [{"schema": "shop", "table": "salary"}],
                 "grants": ["GRANT SELECT ON ALL TABLES IN SCHEMA \\"shop\\" TO \\"%s\\""]}"""
                    .formatted(ROLE)));
    assertThat(get(source, "/schema/tables").path("downloaded_at"))
        .isEqualTo(schema.path("downloaded_at"));
    assertThat(get(source, "/schema/tables?search=SAL").path("items"))
        .isEqualTo(
            json(
                """
                [{"database": "%1$s", "schema": "shop", "name": "salary", "kind": "table",
                  "columns": 1, "estimated_rows": null, "comment": null, "granted": false},
                 {"database": "%1$s", "schema": "shop", "name": "sale", "kind": "table",
                  "columns": 2, "estimated_rows": null, "comment": "each sale", "granted": true}]"""
                    .formatted(database)));
  }

  @Test
  void answersEmptyForSourceNeverDownloaded() {
    long source = newSource();

    assertThat(get(source, "/schema"))
        .isEqualTo(
            json(
                """
                {"downloaded_at": null, "job_id": null, "partial": false,
                 "schemas": 0, "tables": 0, "columns": 0,
                 "counts": {"table": 0, "view": 0, "materialized_view": 0,
                   "partitioned_table": 0, "partition": 0, "foreign_table": 0},
                 "filtered": {"schemas": 0, "tables": 0, "examples": []},
                 "not_granted": {"schemas": 0, "tables": 0, "examples": [], "grants": []}}"""));
    assertThat(get(source, "/schema/tables"))
        .isEqualTo(json("{\"downloaded_at\": null, \"items\": [], \"next_after\": null}"));
    assertThat(get(source, "/schema/table?schema=s&name=t"))
        .isEqualTo(
            json(
                """
                {"downloaded_at": null, "database": null, "schema": "s", "name": "t",
                 "kind": null, "estimated_rows": null, "comment": null, "parent": null,
                 "granted": null, "columns": [], "keys": []}"""));
  }

  @Test
  void describesTable() {
    long source = newSource();
    CatalogSources.download(
        store,
        catalog,
        source,
        snapshot -> {
          snapshot.schema(new SchemaRow("db", "s", null, true));
          snapshot.relation(
              new RelationRow("db", "s", "p1", RelationKind.PARTITION, 7L, "part", "s.p", true));
          snapshot.column(new ColumnRow("db", "s", "p1", 1, "id", "bigint", false, "1", "the id"));
          snapshot.column(new ColumnRow("db", "s", "p1", 2, "other", "text", true, null, null));
          snapshot.key(
              new KeyRow("db", "s", "p1", "fk", false, List.of("other"), "t", "o", List.of("x")));
          snapshot.key(
              new KeyRow("db", "s", "p1", "pk", true, List.of("id"), null, null, List.of()));
        });

    ObjectNode table = (ObjectNode) get(source, "/schema/table?schema=s&name=p1");

    assertThat(table.remove("downloaded_at").isTextual()).isTrue();
    assertThat(table)
        .isEqualTo(
            json(
                """
                {"database": "db", "schema": "s", "name": "p1", "kind": "partition",
                 "estimated_rows": 7, "comment": "part", "parent": "s.p", "granted": true,
                 "columns": [
                   {"position": 1, "name": "id", "type": "bigint", "nullable": false,
                    "default_value": "1", "comment": "the id"},
                   {"position": 2, "name": "other", "type": "text", "nullable": true,
                    "default_value": null, "comment": null}],
                 "keys": [
                   {"name": "pk", "kind": "primary", "columns": ["id"], "references": null},
                   {"name": "fk", "kind": "foreign", "columns": ["other"],
                    "references": {"schema": "t", "table": "o", "columns": ["x"]}}]}"""));
  }

  @ParameterizedTest
  @CsvSource({
    "name=a, schema, missing",
    "schema=&name=a, schema, missing",
    "schema=s, name, missing",
    "schema=s&name=A, name, not_found",
    "schema=t&name=a, name, not_found",
    "schema=s&name=a, database, missing",
    "schema=s&name=a&database=db3, name, not_found",
    "schema=s&name=%00, name, string_unicode",
  })
  void namesInvalidParameterOfTable(String query, String parameter, String type) {
    long source = newSource();
    CatalogSources.download(
        store,
        catalog,
        source,
        snapshot -> {
          add(snapshot, "db1", "s", List.of("a"));
          add(snapshot, "db2", "s", List.of("a"));
        });

    assertError(
        given().urlEncodingEnabled(false).get(SOURCES + "/" + source + "/schema/table?" + query),
        type,
        "query",
        parameter);
    assertThat(get(source, "/schema/table?schema=s&name=a&database=db2").path("database").asText())
        .isEqualTo("db2");
  }

  @Test
  void countsRowsAfterAnImport() {
    long source = newSource();
    download(source, "db", "s", List.of("a", "b"));
    CatalogSources.importTables(
        store,
        catalog,
        source,
        imported -> {
          add(imported, "db", "s", List.of("b", "c"));
        });

    JsonNode schema = get(source, "/schema");

    assertThat(schema.path("schemas").asInt()).isOne();
    assertThat(schema.path("tables").asInt()).isEqualTo(3);
    assertThat(schema.path("columns").asInt()).isEqualTo(3);
    assertThat(schema.at("/counts/table").asInt()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "7", "1000"})
  void pagesThroughAllTablesInOrder(int limit) {
    long source = newSource();
    String prefix = "\ud834\udd1e".repeat(300);
    CatalogSources.download(
        store,
        catalog,
        source,
        snapshot -> {
          add(snapshot, "db1", "b", List.of("A", "a", prefix + "a", prefix + "b"));
          add(snapshot, "db1", "a", List.of("z"));
          add(snapshot, "db1", "empty", List.of());
          add(snapshot, "db0", "c", List.of("a"));
        });

    assertThat(names(source, "/schema/tables?limit=" + limit))
        .containsExactly(
            "db0.c.a",
            "db1.a.z",
            "db1.b.A",
            "db1.b.a",
            "db1.b." + prefix + "a",
            "db1.b." + prefix + "b");
  }

  @Test
  void continuesPageAfterTheSchemaWasDownloadedAgain() {
    long source = newSource();
    download(source, "db", "s", List.of("a", "b", "c"));
    String after = get(source, "/schema/tables?limit=2").path("next_after").asText();
    download(source, "db", "s", List.of("a", "aa", "bb", "c"));

    assertThat(get(source, "/schema/tables?after=" + after).findValuesAsText("name"))
        .containsExactly("bb", "c");
  }

  @ParameterizedTest
  @CsvSource({
    "search=ord, s.Orders t.orders_old",
    "search=ORD, s.Orders t.orders_old",
    "search=_, t.orders_old",
    "search=%25, ''",
    "search=é, s.café",
    "schema=s, s.Orders s.café s.view",
    "schema=S, ''",
    "kind=view, s.view",
    "kind=view&search=x, ''",
    "schema=t&search=o&kind=table, t.orders_old",
    "database=db&schema=, s.Orders s.café s.view t.orders_old",
    "database=other, ''",
  })
  void findsTables(String query, String expected) {
    long source = newSource();
    CatalogSources.download(
        store,
        catalog,
        source,
        snapshot -> {
          add(snapshot, "db", "s", List.of("Orders", "café"));
          snapshot.relation(
              new RelationRow("db", "s", "view", RelationKind.VIEW, 7L, null, null, true));
          add(snapshot, "db", "t", List.of("orders_old"));
        });

    assertThat(names(source, "/schema/tables?limit=2&" + query))
        .isEqualTo(
            expected.isEmpty()
                ? List.of()
                : List.of(expected.split(" ")).stream().map(name -> "db." + name).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, limit, out_of_range",
    "limit=1001, limit, out_of_range",
    "limit=ten, limit, int_parsing",
    "kind=tables, kind, enum",
    "kind=VIEW, kind, enum",
    "after=x, after, cursor",
    "after=nW10, after, cursor",
    "after=n!, after, cursor",
    "after=nbnVsbA, after, cursor",
    "after=nWyJhIixudWxsLCJiIl0, after, cursor",
    "after=i1, after, cursor",
    "after=i00000000-0000-0000-0000-000000000000, after, cursor",
    "after=nWyIiLCJcdTAwMDAiLCIiXQ, after, string_unicode",
    "search=%00, search, string_unicode",
    "schema=a%00, schema, string_unicode",
  })
  void namesInvalidParameter(String query, String parameter, String type) {
    long source = newSource();

    assertError(tables(source, query), type, "query", parameter);
  }

  @Test
  void doesNotFindUnknownSource() {
    assertError(given().get(SOURCES + "/999999/schema"), "not_found", "path", "data_source_id");
    assertError(
        given().get(SOURCES + "/999999/schema/tables"), "not_found", "path", "data_source_id");
  }

  private static Response tables(long source, String query) {
    return given()
        .urlEncodingEnabled(false)
        .get(SOURCES + "/" + source + "/schema/tables?" + query);
  }

  private static JsonNode get(long source, String path) {
    Response response = given().urlEncodingEnabled(false).get(SOURCES + "/" + source + path);
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    return json(response.asString());
  }

  /** The full names of all pages. */
  private static List<String> names(long source, String path) {
    List<String> names = new ArrayList<>();
    JsonNode after;
    String page = path;
    do {
      JsonNode body = get(source, page);
      for (JsonNode table : body.path("items")) {
        names.add(
            String.join(
                ".",
                table.path("database").asText(),
                table.path("schema").asText(),
                table.path("name").asText()));
      }
      after = body.path("next_after");
      page = path + "&after=" + after.asText();
    } while (!after.isNull());
    return names;
  }

  private long newSource() {
    return CatalogSources.insert(store, UUID.randomUUID().toString());
  }

  private void download(long source, String database, String schema, List<String> tables) {
    CatalogSources.download(
        store,
        catalog,
        source,
        snapshot -> {
          add(snapshot, database, schema, tables);
        });
  }

  private static void add(
      CatalogSnapshot snapshot, String database, String schema, List<String> tables) {
    snapshot.schema(new SchemaRow(database, schema, null, true));
    for (String table : tables) {
      snapshot.relation(
          new RelationRow(database, schema, table, RelationKind.TABLE, 7L, null, null, true));
      snapshot.column(new ColumnRow(database, schema, table, 1, "id", "bigint", false, null, null));
    }
  }

  private static String shop() {
    String database = Servers.newDatabase();
    Servers.execute(
        Servers.superuser(database),
        "CREATE SCHEMA shop",
        "CREATE SCHEMA stock",
        "CREATE TABLE shop.customer (id bigint PRIMARY KEY, name text)",
        "CREATE TABLE shop.sale (customer bigint REFERENCES shop.customer, price int)",
        "COMMENT ON TABLE shop.sale IS 'each sale'",
        "CREATE TABLE shop.salary (amount int)",
        "CREATE VIEW shop.buyer AS SELECT name FROM shop.customer",
        "CREATE TABLE stock.item (id bigint)",
        "CREATE ROLE " + ROLE + " LOGIN PASSWORD 'pl4nted-s3cret'",
        "GRANT USAGE ON SCHEMA shop, stock TO " + ROLE,
        "GRANT SELECT ON shop.customer, shop.sale, shop.buyer, stock.item TO " + ROLE);
    return database;
  }
}
