package dev.sourcecheck.api.dqops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class ConnectionsTest {
  private static final String CONNECTIONS = "/api/connections";
  private static final String SOURCES = "/api/v1/data_sources";

  @Test
  void returnsAModelWithoutItsPassword() {
    ObjectNode model = Dqops.model("given", "d");
    model.put("parallel_jobs_limit", 4).put("can_edit", false).putNull("advanced_properties");
    model.putObject("run_checks_job_template").put("connection", "given").put("enabled", true);

    Response created = Dqops.post(path("given/basic"), model);

    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.asString()).isEmpty();
    String read = Dqops.get(path("given/basic")).asString();
    long hash = Dqops.json(read).get("connection_hash").asLong();
    assertThat(read)
        .isEqualTo(
            "{\"connection_name\":\"given\",\"connection_hash\":"
                + hash
                + ",\"provider_type\":\"postgresql\",\"postgresql\":{\"host\":\"localhost\",\"port\":\""
                + model.at("/postgresql/port").asText()
                + "\",\"database\":\"d\",\"user\":\"postgres\",\"sslmode\":\"disable\"},"
                + "\"parallel_jobs_limit\":4,"
                + "\"run_checks_job_template\":{\"enabled\":true,\"connection\":\"given\"},"
                + "\"can_edit\":false,\"can_collect_statistics\":false,\"can_run_checks\":false,"
                + "\"can_delete_data\":false}");
  }

  @Test
  void showsOneConnectionInBothForms() {
    ObjectNode spec = Dqops.model("spec", "d");
    spec.remove("connection_name");
    spec.put("parallel_jobs_limit", 2).putArray("labels").add("red");
    assertThat(Dqops.post(path("spec"), spec).statusCode()).isEqualTo(201);

    JsonNode read = Dqops.json(Dqops.get(path("spec")));
    assertThat(read.at("/spec/labels").toString()).isEqualTo("[\"red\"]");
    assertThat(read.at("/spec/provider_type").asText()).isEqualTo("postgresql");
    assertThat(read.get("can_edit").asBoolean()).isTrue();
    assertThat(read.get("spec").has("connection_name")).isFalse();
    ObjectNode model = (ObjectNode) Dqops.json(Dqops.get(path("spec/basic")));
    assertThat(model.get("parallel_jobs_limit").asInt()).isEqualTo(2);

    model.put("parallel_jobs_limit", 3);
    assertThat(Dqops.put(path("spec/basic"), model).statusCode()).isEqualTo(204);

    JsonNode again = Dqops.json(Dqops.get(path("spec"))).get("spec");
    assertThat(again.get("parallel_jobs_limit").asInt()).isEqualTo(3);
    assertThat(again.get("labels").toString()).isEqualTo("[\"red\"]");
  }

  @Test
  void usesTheNameInThePath() {
    Dqops.post(path("in%20path/basic"), Dqops.model("in body", "d"));

    assertThat(Dqops.get(path("in%20path/basic")).statusCode()).isEqualTo(200);
    assertThat(Dqops.get(path("in%20body/basic")).statusCode()).isEqualTo(404);
    Response renamed = Dqops.put(path("in%20path/basic"), Dqops.model("other", "d"));
    assertThat(renamed.statusCode()).isEqualTo(406);
  }

  @Test
  void returnsTheStatusesOfDqops() {
    for (String form : List.of("", "/basic")) {
      String name = path("status" + form.length() + form);
      ObjectNode model = Dqops.model("status" + form.length(), "d");
      ObjectNode without = model.deepCopy();
      without.remove("provider_type");

      assertThat(Dqops.post(name, without).statusCode()).isEqualTo(406);
      Dqops.assertError(Dqops.get(name), 404, name, "There is no connection named status");
      Dqops.assertError(Dqops.put(name, model), 404, name, "There is no connection named status");
      assertThat(Dqops.post(name, model).statusCode()).isEqualTo(201);
      Response taken = Dqops.post(name, model);
      assertThat(taken.statusCode()).isEqualTo(409);
      assertThat(taken.asString()).isEmpty();
      Response changed = Dqops.put(name, model);
      assertThat(changed.statusCode()).isEqualTo(204);
      assertThat(changed.asString()).isEmpty();
      assertThat(Dqops.put(name, without).statusCode()).isEqualTo(406);
      ObjectNode bad = model.deepCopy();
      ((ObjectNode) bad.get("postgresql")).put("host", "h/?x=y");
      Dqops.assertError(Dqops.put(name, bad), 400, name, "postgresql.host: ");
    }
    Dqops.assertError(Dqops.get("/api/connections/x/y/z"), 404, "/api/connections/x/y/z", "Not");
  }

  @Test
  void deletesAConnection() {
    Dqops.create("deleted", "d");

    JsonNode answer = Dqops.json(Dqops.delete(path("deleted")));

    assertThat(answer.get("jobId").isIntegralNumber()).isTrue();
    assertThat(Instant.parse(answer.get("createdAt").asText())).isNotNull();
    assertThat(answer).hasSize(2);
    String again = path("deleted");
    Dqops.assertError(Dqops.delete(again), 404, again, "deleted");
    assertThat(list().findValuesAsText("connection_name")).doesNotContain("deleted");
  }

  @Test
  void deletionCancelsTheTestInFlight() throws IOException {
    try (FakeServer silent = FakeServer.silent()) {
      ObjectNode model = Dqops.model("deleted_in_flight", "d");
      ((ObjectNode) model.get("postgresql")).put("port", Integer.toString(silent.port()));
      assertThat(Dqops.post(path("deleted_in_flight/basic"), model).statusCode()).isEqualTo(201);
      long id =
          StreamSupport.stream(Dqops.json(Dqops.get(SOURCES)).spliterator(), false)
              .filter(source -> source.get("name").asText().equals("deleted_in_flight"))
              .mapToLong(source -> source.get("id").asLong())
              .findFirst()
              .orElseThrow();
      Response submitted = Dqops.post(SOURCES + "/" + id + "/test", Dqops.JSON.createObjectNode());
      long job = Dqops.json(submitted).get("job_id").asLong();
      await().atMost(Duration.ofSeconds(60)).until(() -> silent.accepted() > 0);

      assertThat(Dqops.delete(path("deleted_in_flight")).statusCode()).isEqualTo(200);

      assertThat(Dqops.json(Dqops.get(SOURCES + "/test/" + job)).get("status").asText())
          .isEqualTo("cancelled");
    }
  }

  @ParameterizedTest
  @EnumSource
  void storesAndListsEveryProvider(DqopsProvider provider) {
    String wire = provider.wire();
    ObjectNode model = Dqops.JSON.createObjectNode().put("provider_type", wire);
    ObjectNode section = model.putObject(wire);
    for (String field : provider.schema().names()) {
      if (List.of("host", "database", "user", "account", "source_project_id").contains(field)) {
        section.put(field, "some.value");
      }
      if (List.of("password", "access_token", "client_secret").contains(field)) {
        section.put(field, "pl4nted");
      }
    }
    String path = path("p%20" + wire + "/basic");
    assertThat(Dqops.post(path, model).statusCode()).isEqualTo(201);

    String read = Dqops.get(path).asString();

    assertThat(read).doesNotContain("pl4nted").doesNotContain("null");
    JsonNode back = Dqops.json(read);
    assertThat(back.get("provider_type").asText()).isEqualTo(wire);
    section.remove(List.of("password", "access_token", "client_secret"));
    assertThat(back.get(wire)).isEqualTo(section);
    assertThat(list().findValuesAsText("connection_name")).contains("p " + wire);
    assertThat(list().toString()).doesNotContain("pl4nted").doesNotContain("null");
    JsonNode datafold = Dqops.json(Dqops.get(SOURCES));
    assertThat(datafold.toString()).doesNotContain("pl4nted");
    assertThat(datafold.findValuesAsText("type"))
        .doesNotContain("clickhouse", "presto", "questdb", "spark");
  }

  @Test
  void showsSourcesOfDatafold() {
    Dqops.post(
        SOURCES,
        Dqops.json(
            """
            {"name": "from datafold", "type": "postgres_aurora", "view_only": true,
             "options": {"host": "h", "user": "u", "dbname": "d", "password": "x",
                         "aws_region": "eu-west-1", "rootcert": "PEM", "sslmode": "require"}}"""));
    String path = path("from%20datafold/basic");

    ObjectNode model = (ObjectNode) Dqops.json(Dqops.get(path));

    assertThat(model.get("postgresql").toString())
        .isEqualTo(
            "{\"host\":\"h\",\"port\":\"5432\",\"database\":\"d\",\"user\":\"u\",\"sslmode\":\"require\"}");
    ((ObjectNode) model.get("postgresql")).put("sslmode", "verify-full").put("options", "-c a=b");
    assertThat(Dqops.put(path, model).statusCode()).isEqualTo(204);
    JsonNode source = datafold("from datafold");
    assertThat(source.get("type").asText()).isEqualTo("postgres_aurora");
    assertThat(source.get("view_only").asBoolean()).isTrue();
    assertThat(source.at("/options/aws_region").asText()).isEqualTo("eu-west-1");
    assertThat(source.at("/options/sslmode").asText()).isEqualTo("verify-full");
    assertThat(Dqops.json(Dqops.get(path))).isEqualTo(model);
  }

  @Test
  void keepsUnmappedFieldsWhenDatafoldReplacesASource() {
    Dqops.create("unsayable", "d");
    JsonNode source = datafold("unsayable");
    assertThat(source.at("/options/sslmode").asText()).isEqualTo("prefer");

    ObjectNode changed = source.deepCopy();
    changed.put("view_only", true);
    Response written = Dqops.put(SOURCES + "/" + source.get("id"), changed);

    assertThat(written.statusCode()).as(written.asString()).isEqualTo(200);
    String path = path("unsayable/basic");
    assertThat(Dqops.json(Dqops.get(path)).at("/postgresql/sslmode").asText()).isEqualTo("disable");
    ((ObjectNode) changed.get("options")).put("sslmode", "require");
    Dqops.put(SOURCES + "/" + source.get("id"), changed);
    assertThat(Dqops.json(Dqops.get(path)).at("/postgresql/sslmode").asText()).isEqualTo("require");
  }

  @Test
  void requiresThePasswordIfTheHostChanges() {
    Dqops.create("fastened", "d");
    ObjectNode model = (ObjectNode) Dqops.json(Dqops.get(path("fastened/basic")));
    ((ObjectNode) model.get("postgresql")).put("host", "evil.example.com");

    Dqops.assertError(
        Dqops.put(path("fastened/basic"), model),
        422,
        path("fastened/basic"),
        "this request changes host");

    assertThat(Dqops.json(Dqops.get(path("fastened/basic"))).at("/postgresql/host").asText())
        .isEqualTo("localhost");
  }

  @Test
  void doesNotShowTypesOfDqopsInDatafold() {
    Dqops.post(path("house"), Dqops.json("{\"provider_type\":\"clickhouse\"}"));
    Response refused = Dqops.post(SOURCES, Dqops.json("{\"name\":\"c\",\"type\":\"clickhouse\"}"));

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.asString()).contains("\"enum\"").doesNotContain("'clickhouse'");
    long id = Dqops.json(Dqops.get(path("house"))).get("connection_hash").asLong();
    for (String rest : List.of("", "/summary", "/tests")) {
      assertThat(Dqops.get(SOURCES + "/" + id + rest).statusCode()).isEqualTo(422);
    }
  }

  @Test
  void omitsSourcesWithoutAProvider() {
    Dqops.post(SOURCES, Dqops.json("{\"name\":\"mongo\",\"type\":\"mongodb\"}"));

    assertThat(list().findValuesAsText("connection_name")).doesNotContain("mongo");
    assertThat(Dqops.get(path("mongo")).statusCode()).isEqualTo(404);
    assertThat(Dqops.post(path("mongo/basic"), Dqops.model("mongo", "d")).statusCode())
        .isEqualTo(409);
  }

  @Test
  void reportsHealth() {
    assertThat(Dqops.get("/api/ishealthy").asString()).isEqualTo("\"OK\"");
  }

  private static String path(String rest) {
    return CONNECTIONS + "/" + rest;
  }

  private static JsonNode list() {
    JsonNode list = Dqops.json(Dqops.get(CONNECTIONS));
    assertThat(list.findValuesAsText("connection_name")).isSorted();
    return list;
  }

  private static JsonNode datafold(String name) {
    for (JsonNode source : Dqops.json(Dqops.get(SOURCES))) {
      if (source.get("name").asText().equals(name)) {
        return source;
      }
    }
    throw new AssertionError("No source " + name);
  }
}
