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

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.sourcecheck.catalog.CatalogSources;
import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.engine.SchemaSink.ColumnRow;
import dev.sourcecheck.engine.SchemaSink.RelationKind;
import dev.sourcecheck.engine.SchemaSink.RelationRow;
import dev.sourcecheck.engine.SchemaSink.SchemaRow;
import dev.sourcecheck.lineage.EdgeOrigin;
import dev.sourcecheck.lineage.EdgeSink;
import dev.sourcecheck.lineage.LineageEdge;
import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import dev.sourcecheck.lineage.LineageEdge.EdgeKind;
import dev.sourcecheck.lineage.LineageStore;
import dev.sourcecheck.lineage.RelationName;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.StoreSql;
import io.openlineage.client.OpenLineage;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class LineageResourceTest {
  private static final Instant SEEN = Instant.parse("2026-01-02T03:04:05Z");

  private static final ObjectMapper OPEN_LINEAGE =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .setSerializationInclusion(JsonInclude.Include.NON_NULL);

  private final LineageStore lineage;
  private final CatalogStore catalog;
  private final StoreSql store;

  LineageResourceTest(StoreSql store, LineageStore lineage, CatalogStore catalog) {
    this.store = store;
    this.lineage = lineage;
    this.catalog = catalog;
  }

  @Test
  void readsTheLineageOfATest() {
    String database = Servers.newDatabase();
    Servers.execute(
        Servers.superuser(database),
        "CREATE TABLE sale (customer int, price int)",
        "CREATE VIEW buyer AS SELECT customer AS id FROM sale WHERE price > 1");
    ObjectNode form = form("lineage of a test", database);
    options(form).put("password", "postgres");
    long source = register(form);
    awaitStatus(submitted(source), "done");

    JsonNode graph = get(source, "/lineage?schema=public&table=buyer");

    assertThat(graph.path("downloaded_at").isTextual()).isTrue();
    assertThat(graph.path("nodes"))
        .isEqualTo(
            json(
                """
                [{"id": "public.buyer", "database": null, "schema": "public", "table": "buyer", "column": null},
                 {"id": "public.sale", "database": null, "schema": "public", "table": "sale", "column": null}]"""));
    assertThat(graph.path("edges").findValuesAsText("origin"))
        .containsExactlyInAnyOrder("native", "view");
    assertThat(graph.path("edges").findValuesAsText("from")).containsOnly("public.sale");
    JsonNode event = get(source, "/lineage/openlineage").path("items").get(0);
    assertThat(event.at("/outputs/0/name").asText()).isEqualTo(database + ".public.buyer");
    assertThat(event.at("/outputs/0/facets/columnLineage/fields/id/inputFields/0/field").asText())
        .isEqualTo("customer");
  }

  @Test
  void answersEmptyForSourceNeverDownloaded() {
    long source = newSource();

    for (String query : List.of("", "?schema=s&table=t&column=c")) {
      assertThat(get(source, "/lineage" + query))
          .isEqualTo(
              json(
                  "{\"downloaded_at\": null, \"truncated\": false, \"nodes\": [], \"edges\": []}"));
      assertThat(get(source, "/lineage/openlineage" + query))
          .isEqualTo(json("{\"downloaded_at\": null, \"items\": [], \"next_after\": null}"));
    }
  }

  @Test
  void describesEdges() {
    long source = newSource();
    try (EdgeSink sink = lineage.open(source, 1, 1)) {
      sink.add(
          EdgeOrigin.QUERY,
          LineageEdge.between(
              new RelationName("other", null, "a b"), relation("v"), EdgeKind.INDIRECT),
          7,
          SEEN);
      sink.finish();
    }

    ObjectNode edge = (ObjectNode) get(source, "/lineage").at("/edges/0");

    assertThat(edge.remove("first_seen").isTextual()).isTrue();
    assertThat(edge)
        .isEqualTo(
            json(
                """
                {"from": "other/\\"a b\\"", "to": "s.v", "origin": "query", "kind": "indirect",
                 "partial": false, "calls": 7, "last_seen": "2026-01-02T03:04:05Z"}"""));
  }

  /** a -> b -> c -> a is a cycle; b -> d leaves it, x -> c enters it. */
  @ParameterizedTest
  @CsvSource({
    "table=b&direction=down, b c d a",
    "table=b&direction=up, b a c x",
    "table=b&direction=both, b a c d x",
    "table=b, b a c d x",
    "table=b&depth=1, b a c d",
    "table=d&direction=down, d",
    "table=d&direction=up&depth=2, d b a",
    "table=alone, alone",
  })
  void walksTables(String query, String expected) {
    long source = newSource();
    download(source, "alone");
    write(source, edge("a", "b"), edge("b", "c"), edge("c", "a"), edge("b", "d"), edge("x", "c"));

    assertThat(tables(get(source, "/lineage?schema=s&" + query)))
        .containsExactlyInAnyOrder(expected.split(" "));
  }

  @Test
  void reportsWhatALimitLeavesOut() {
    long source = newSource();
    write(source, edge("a", "b"), edge("a", "c"), edge("a", "d"));

    JsonNode cut = get(source, "/lineage?schema=s&table=a&limit=3");

    assertThat(cut.path("truncated").asBoolean()).isTrue();
    assertThat(cut.path("nodes")).hasSize(3);
    assertThat(cut.path("edges")).hasSize(2);
    assertThat(get(source, "/lineage?schema=s&table=a&limit=4").path("truncated").asBoolean())
        .isFalse();
    assertThat(get(source, "/lineage?limit=2").path("truncated").asBoolean()).isTrue();
  }

  @Test
  void walksColumns() {
    long source = newSource();
    write(
        source,
        edge("a", "b"),
        edge("b", "c"),
        column("a", "x", "b", "y", EdgeKind.VALUE),
        column("a", "z", "b", null, EdgeKind.STEERING),
        column("a", "w", "b", "other", EdgeKind.VALUE),
        column("b", "y", "c", "end", EdgeKind.VALUE));

    assertThat(ids(get(source, "/lineage?schema=s&table=c&column=end&direction=up")))
        .containsExactlyInAnyOrder("s.c:end", "s.b:y", "s.a:x", "s.a:z", "s.b");
    assertThat(ids(get(source, "/lineage?schema=s&table=a&column=x&direction=down")))
        .containsExactlyInAnyOrder("s.a:x", "s.b:y", "s.c:end");
    assertThat(ids(get(source, "/lineage?schema=s&table=a&column=z&direction=down")))
        .containsExactlyInAnyOrder("s.a:z", "s.b", "s.b:y", "s.c:end");
  }

  @Test
  void readsTheWholeSchema() {
    long source = newSource();
    download(source, "alone");
    write(source, edge("b", "c"));
    try (EdgeSink sink = lineage.open(source, 2, 1)) {
      sink.add(
          EdgeOrigin.QUERY,
          LineageEdge.between(
              RelationName.of("t", "in"), RelationName.of("t", "out"), EdgeKind.DIRECT),
          1,
          SEEN);
      sink.finish();
    }

    assertThat(tables(get(source, "/lineage")))
        .containsExactlyInAnyOrder("b", "c", "in", "out", "alone");
    assertThat(tables(get(source, "/lineage?schema=t"))).containsExactlyInAnyOrder("in", "out");
    assertThat(tables(get(source, "/lineage?schema=s")))
        .containsExactlyInAnyOrder("b", "c", "alone");
  }

  @Test
  void findsTableWithoutItsSchema() {
    long source = newSource();
    download(source, "alone");
    write(source, edge("alone", "b"));

    assertThat(tables(get(source, "/lineage?table=alone"))).containsExactly("alone", "b");
  }

  @ParameterizedTest
  @CsvSource({
    "direction=sideways, direction, enum",
    "depth=0, depth, out_of_range",
    "depth=101, depth, out_of_range",
    "depth=deep, depth, int_parsing",
    "limit=0, limit, out_of_range",
    "limit=5001, limit, out_of_range",
    "schema=nosuch, schema, not_found",
    "table=nosuch, table, not_found",
    "schema=s&table=nosuch, table, not_found",
    "schema=s&table=b&column=nosuch, column, not_found",
    "column=x, table, missing",
    "schema=%00, schema, string_unicode",
  })
  void namesInvalidParameter(String query, String parameter, String type) {
    long source = newSource();
    download(source, "alone");
    write(source, edge("a", "b"));

    for (String path : List.of("/lineage", "/lineage/openlineage")) {
      Response answer =
          given().urlEncodingEnabled(false).get(SOURCES + "/" + source + path + "?" + query);
      assertError(answer, type, "query", parameter);
    }
  }

  @Test
  void convertsToOpenLineage() {
    long source = newSource();
    write(
        source,
        edge("a", "b"),
        column("a", "x", "b", "y", EdgeKind.VALUE),
        column("a", "z", "b", null, EdgeKind.STEERING),
        edge("b", "c"));

    JsonNode events = get(source, "/lineage/openlineage");

    assertThat(events.path("next_after").isNull()).isTrue();
    assertThat(events.path("items")).hasSize(2);
    for (JsonNode event : events.path("items")) {
      assertThat(openLineageSchema().validate(event)).as("%s", event).isEmpty();
    }
    assertThat(get(source, "/lineage/openlineage")).isEqualTo(events);
    JsonNode event = events.at("/items/0");
    assertThat(event.path("eventTime").asText()).isEqualTo(SEEN.toString());
    assertThat(event.at("/inputs"))
        .isEqualTo(json("[{\"namespace\": \"postgres://127.0.0.1:5432\", \"name\": \"db.s.a\"}]"));
    assertThat(event.at("/outputs/0/name").asText()).isEqualTo("db.s.b");
    assertThat(event.at("/outputs/0/facets/columnLineage/fields"))
        .isEqualTo(
            json(
                """
                {"y": {"inputFields": [{"namespace": "postgres://127.0.0.1:5432", "name": "db.s.a",
                  "field": "x", "transformations": [{"type": "DIRECT"}]}]}}"""));
    assertThat(event.at("/outputs/0/facets/columnLineage/dataset"))
        .isEqualTo(
            json(
                """
                [{"namespace": "postgres://127.0.0.1:5432", "name": "db.s.a",
                  "field": "z", "transformations": [{"type": "INDIRECT"}]}]"""));
    assertThat(tablesOfEvents(get(source, "/lineage/openlineage?schema=s&table=a&depth=1")))
        .containsExactly("db.s.b");
    assertThat(
            tablesOfEvents(
                get(source, "/lineage/openlineage?schema=s&table=b&column=y&direction=up")))
        .containsExactly("db.s.b");
  }

  /** The classes of OpenLineage's client are generated from its JSON Schema. */
  @Test
  void writesWhatTheClientOfOpenLineageWrites() {
    long source = newSource();
    write(
        source,
        edge("a", "b"),
        column("a", "x", "b", "y", EdgeKind.VALUE),
        column("a", "z", "b", null, EdgeKind.STEERING));

    JsonNode event = get(source, "/lineage/openlineage").at("/items/0");

    String namespace = "postgres://127.0.0.1:5432";
    OpenLineage client = new OpenLineage(URI.create("urn:sourcecheck:lineage"));
    OpenLineage.ColumnLineageDatasetFacetFields fields =
        client
            .newColumnLineageDatasetFacetFieldsBuilder()
            .put(
                "y",
                client.newColumnLineageDatasetFacetFieldsAdditional(
                    List.of(inputField(client, namespace, "x", "DIRECT")), null, null))
            .build();
    OpenLineage.DatasetFacets facets =
        client
            .newDatasetFacetsBuilder()
            .columnLineage(
                client.newColumnLineageDatasetFacet(
                    fields, List.of(inputField(client, namespace, "z", "INDIRECT"))))
            .build();
    OpenLineage.RunEvent expected =
        client.newRunEvent(
            SEEN.atZone(ZoneOffset.UTC),
            OpenLineage.RunEvent.EventType.COMPLETE,
            client.newRun(UUID.fromString(event.at("/run/runId").asText()), null),
            client.newJob(namespace, "db.s.b", null),
            List.of(client.newInputDataset(namespace, "db.s.a", null, null)),
            List.of(client.newOutputDataset(namespace, "db.s.b", facets, null)));
    assertThat(event).isEqualTo(OPEN_LINEAGE.valueToTree(expected));
  }

  private static OpenLineage.InputField inputField(
      OpenLineage client, String namespace, String field, String type) {
    return client.newInputField(
        namespace,
        "db.s.a",
        field,
        List.of(client.newInputFieldTransformations(type, null, null, null)));
  }

  private static JsonSchema openLineageSchema() {
    try (InputStream schema =
        LineageResourceTest.class.getResourceAsStream("openlineage-run-event.json")) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
          .getSchema(new ObjectMapper().readTree(schema));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> tablesOfEvents(JsonNode events) {
    List<String> names = new ArrayList<>();
    events.path("items").forEach(event -> names.add(event.at("/outputs/0/name").asText()));
    return names;
  }

  private static JsonNode get(long source, String path) {
    Response response = given().get(SOURCES + "/" + source + path);
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    return json(response.asString());
  }

  private static List<String> tables(JsonNode graph) {
    return graph.path("nodes").findValuesAsText("table");
  }

  private static List<String> ids(JsonNode graph) {
    return graph.path("nodes").findValuesAsText("id");
  }

  private static long newSource() {
    ObjectNode form = form(UUID.randomUUID().toString(), "db");
    options(form).put("port", 5432);
    return register(form);
  }

  private void download(long source, String table) {
    CatalogSources.download(
        store,
        catalog,
        source,
        snapshot -> {
          snapshot.schema(new SchemaRow("db", "s", null, true));
          snapshot.relation(
              new RelationRow("db", "s", table, RelationKind.TABLE, null, null, null, true));
          snapshot.column(new ColumnRow("db", "s", table, 1, "id", "int", true, null, null));
        });
  }

  private void write(long source, LineageEdge... edges) {
    try (EdgeSink sink = lineage.open(source, 1, 1)) {
      for (LineageEdge edge : edges) {
        sink.add(EdgeOrigin.QUERY, edge, 1, SEEN);
      }
      sink.finish();
    }
  }

  private static LineageEdge edge(String from, String to) {
    return LineageEdge.between(relation(from), relation(to), EdgeKind.DIRECT);
  }

  private static LineageEdge column(
      String from, String fromColumn, String to, String toColumn, EdgeKind kind) {
    return new LineageEdge(
        new EdgeEnd(relation(from), fromColumn), new EdgeEnd(relation(to), toColumn), kind);
  }

  private static RelationName relation(String name) {
    return RelationName.of("s", name);
  }
}
