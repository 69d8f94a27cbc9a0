package dev.sourcecheck.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.engine.conformance.Conformance;
import dev.sourcecheck.engine.conformance.TestedServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service, with its own store, serves a type with both APIs. */
public interface ApisConformance extends Conformance {
  ObjectMapper JSON = new ObjectMapper();

  /**
   * A connection model of DQOps.
   *
   * @param provider the value of {@code provider_type}
   */
  record ProviderSection(String provider, Map<String, String> fields) {}

  ProviderSection section(String user);

  /** The section of a provider that has the usual fields. */
  default ProviderSection section(String provider, String user) {
    return new ProviderSection(
        provider,
        Map.of(
            "host",
            "127.0.0.1",
            "port",
            Integer.toString(server().port()),
            "database",
            server().database(),
            "user",
            user,
            "password",
            PASSWORD));
  }

  @Test
  default void bothApisServeTheType(@TempDir Path home) throws Exception {
    TestedServer server = server();
    String user = newUser();
    String schema = newSchema();
    server.execute(
        "CREATE TABLE %s (id integer, total integer)".formatted(server.relation(schema, "orders")),
        "CREATE VIEW %s AS SELECT total FROM %s"
            .formatted(server.relation(schema, "totals"), server.relation(schema, "orders")));
    server.grantWrite(schema, user);
    server.grantRead(schema, user);
    server.openHistory(user);

    try (Jar jar = Jar.start(home, Map.of()).awaitReady()) {
      testSaved(jar, form(user, schema), schema);
      testUnsaved(jar, form(user, schema));
      listAndImport(jar, section(user), schema);
    }
  }

  private ObjectNode form(String user, String schema) {
    ObjectNode form =
        JSON.createObjectNode()
            .put("name", "tested")
            .put("type", server().type().wire())
            .put("temp_schema", server().tempSchema(schema));
    ObjectNode options = form.putObject("options");
    options.setAll((ObjectNode) JSON.valueToTree(server().options(user, server().database())));
    options.put("host", "127.0.0.1").put("port", server().port()).put("password", PASSWORD);
    return form;
  }

  private static void testSaved(Jar jar, ObjectNode form, String schema) throws Exception {
    long id = json(jar.send("POST", Jar.SOURCES, form.toString())).path("id").asLong();
    long job = json(jar.send("POST", Jar.SOURCES + "/" + id + "/test", "")).path("job_id").asLong();

    assertSuccess(jar, job);

    JsonNode tables = json(jar.send("GET", Jar.SOURCES + "/" + id + "/schema/tables", ""));
    assertThat(tables.toString()).contains("\"" + schema + "\"", "\"orders\"", "\"totals\"");
    String edges = jar.send("GET", Jar.SOURCES + "/" + id + "/lineage/openlineage", "").body();
    assertThat(edges).contains(schema + ".totals", schema + ".orders");
  }

  private static void testUnsaved(Jar jar, ObjectNode form) throws Exception {
    JsonNode submitted = json(jar.send("POST", Jar.SOURCES + "/test", form.toString()));

    assertSuccess(jar, submitted.path("job_id").asLong());
  }

  private static void assertSuccess(Jar jar, long job) throws Exception {
    JsonNode test =
        await()
            .atMost(Duration.ofMinutes(3))
            .until(
                () -> json(jar.send("GET", Jar.SOURCES + "/test/" + job + "?wait=60", "")),
                polled -> polled.path("status").asText().equals("done"));

    assertThat(test.path("results"))
        .hasSize(4)
        .allSatisfy(
            step ->
                assertThat(step.path("outcome").asText())
                    .as(step.toPrettyString())
                    .isEqualTo("success"));
    assertThat(test.toString()).doesNotContain(PASSWORD);
  }

  private static void listAndImport(Jar jar, ProviderSection section, String schema)
      throws Exception {
    ObjectNode model =
        JSON.createObjectNode()
            .put("connection_name", "listed")
            .put("provider_type", section.provider());
    model.set(section.provider(), JSON.valueToTree(section.fields()));
    assertThat(json(jar.send("POST", "/api/datasource/testconnection", model.toString())))
        .as(model.toString())
        .isEqualTo(JSON.createObjectNode().put("connectionTestResult", "SUCCESS"));
    assertThat(jar.send("POST", "/api/connections/listed/basic", model.toString()).statusCode())
        .isEqualTo(201);

    String remote = "/api/datasource/connections/listed/schemas";
    String tables = remote + "/" + schema + "/tables";
    assertThat(json(jar.send("GET", remote, "")).findValuesAsText("schemaName")).contains(schema);
    assertThat(json(jar.send("GET", tables, "")).findValuesAsText("tableName"))
        .isEqualTo(List.of("orders", "totals"));

    ObjectNode job = JSON.createObjectNode().put("connectionName", "listed");
    job.put("schemaName", schema).putArray("tableNames").add("orders");
    JsonNode imported =
        json(jar.send("POST", "/api/jobs/importtables?wait=true&waitTimeout=100", job.toString()));
    assertThat(imported.path("status").asText()).isEqualTo("finished");
    assertThat(imported.findValuesAsText("table_name")).isEqualTo(List.of("orders"));
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 201);
    return JSON.readTree(response.body());
  }
}
