package dev.sourcecheck.api.dqops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(TestConnectionTest.ShortWaitProfile.class)
class TestConnectionTest {
  private static final String TEST = "/api/datasource/testconnection";
  private static final String SUCCESS = "{\"connectionTestResult\":\"SUCCESS\"}";

  /** The body of DQOps' own documentation, word for word. */
  private static final String DOCUMENTED =
      "{\"connection_name\":\"sample_connection\",\"parallel_jobs_limit\":4,\"provider_type\":\"postgresql\",\"postgresql\":{\"host\":\"localhost\",\"port\":\"5432\",\"database\":\"db\",\"user\":\"PASSWD\",\"sslmode\":\"disable\"},\"run_checks_job_template\":{\"connection\":\"sample_connection\",\"enabled\":true},\"run_profiling_checks_job_template\":{\"connection\":\"sample_connection\",\"enabled\":true,\"checkType\":\"profiling\"},\"run_monitoring_checks_job_template\":{\"connection\":\"sample_connection\",\"enabled\":true,\"checkType\":\"monitoring\"},\"run_partition_checks_job_template\":{\"connection\":\"sample_connection\",\"enabled\":true,\"checkType\":\"partitioned\"},\"collect_statistics_job_template\":{\"connection\":\"sample_connection\",\"enabled\":true,\"columnNames\":[]},\"data_clean_job_template\":{\"connection\":\"sample_connection\",\"deleteErrors\":true,\"deleteStatistics\":true,\"deleteCheckResults\":true,\"deleteSensorReadouts\":true,\"deleteErrorSamples\":true,\"deleteIncidents\":true,\"deleteChecksConfiguration\":false},\"advanced_properties\":{},\"can_edit\":false,\"can_collect_statistics\":true,\"can_run_checks\":true,\"can_delete_data\":true}";

  private final StoreSql store;
  private final String database = Servers.newDatabase();

  TestConnectionTest(StoreSql store) {
    this.store = store;
  }

  /** Does not wait long for a source that says nothing. */
  public static final class ShortWaitProfile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "sourcecheck.dqops.test-within", "PT3S",
          "sourcecheck.worker.deadline.connection", "PT20S");
    }
  }

  @Test
  void acceptsTheDocumentedBody() {
    Servers.execute(
        Servers.superuser("postgres"),
        "DROP ROLE IF EXISTS \"PASSWD\"",
        "CREATE ROLE \"PASSWD\" LOGIN");
    String body =
        DOCUMENTED
            .replace("\"5432\"", "\"" + Servers.postgres().getPort() + "\"")
            .replace("\"db\"", "\"" + database + "\"");

    Response answer = Dqops.post(TEST, Dqops.json(body));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.asString()).isEqualTo(SUCCESS);
    // the port of the documentation, where nothing listens
    assertThat(failure(Dqops.post(TEST, Dqops.json(DOCUMENTED.replace("5432", "1")))))
        .contains("localhost")
        .doesNotContain("Exception");
  }

  @Test
  void testsTimescaleAsPostgresql() {
    ObjectNode model = Dqops.model("time", database);
    ((ObjectNode) model.get("postgresql")).put("postgresql_engine_type", "timescale");

    assertThat(Dqops.post(TEST, model).asString()).isEqualTo(SUCCESS);
  }

  @Test
  void reportsAUsedNameWithoutConnecting() {
    Dqops.create("taken", database);
    long jobs = jobs();

    Response answer = Dqops.post(TEST, Dqops.model("taken", database));

    assertThat(answer.asString())
        .isEqualTo(
            "{\"connectionTestResult\":\"CONNECTION_ALREADY_EXISTS\",\"errorMessage\":"
                + "\"A connection with the name you specified: taken already exists!\"}");
    assertThat(
            Dqops.post(TEST + "?verifyNameUniqueness=true", Dqops.model("taken", "x")).asString())
        .isEqualTo(answer.asString());
    assertThat(jobs()).isEqualTo(jobs);
    assertThat(
            Dqops.post(TEST + "?verifyNameUniqueness=false", Dqops.model("taken", database))
                .asString())
        .isEqualTo(SUCCESS);
  }

  @Test
  void usesAStoredPasswordOnlyForItsDestination() {
    String role = "keeper_" + database;
    Servers.execute(
        Servers.superuser(database), "CREATE ROLE " + role + " LOGIN PASSWORD 'k33p-it'");
    ObjectNode model = Dqops.model("kept", database);
    section(model).put("user", role).put("password", "k33p-it");
    Dqops.post("/api/connections/kept/basic", model);
    section(model).remove("password");
    String path = TEST + "?verifyNameUniqueness=false";

    assertThat(Dqops.post(path, model).asString()).isEqualTo(SUCCESS);
    section(model).put("host", "127.0.0.1");
    assertThat(failure(Dqops.post(path, model))).contains("password").contains("host");
  }

  @Test
  void reportsTypesWithoutAnEngine() {
    for (String provider : List.of("oracle", "clickhouse", "spark", "bigquery", "duckdb")) {
      ObjectNode model = Dqops.JSON.createObjectNode().put("provider_type", provider);
      model.putObject(provider).put("host", "localhost").put("database", "d");

      assertThat(failure(Dqops.post(TEST, model))).startsWith("Sourcecheck cannot test ");
    }
  }

  @Test
  void reportsAFailureOnceAsText() {
    ObjectNode model = Dqops.model("wrong", "no_such_database");

    assertThat(failure(Dqops.post(TEST, model)))
        .containsOnlyOnce("no_such_database")
        .doesNotContain("Exception")
        .doesNotContain("postgres\"postgres");
  }

  @ParameterizedTest
  @ValueSource(strings = {"99999", "x", "-1", "0"})
  void reportsAnInvalidPort(String port) {
    ObjectNode model = Dqops.model("port", database);
    section(model).put("port", port);

    assertThat(failure(Dqops.post(TEST, model))).startsWith("port: ");
  }

  @Test
  void usesNoDefaultForAReference() {
    ObjectNode model = Dqops.model("reference", database);
    section(model).put("port", "${PG_PORT}");

    assertThat(failure(Dqops.post(TEST, model))).contains("host");
  }

  @Test
  void cancelsATestAtTheTimeLimit() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      ObjectNode model = Dqops.model("silent", database);
      section(model).put("port", Integer.toString(silent.getLocalPort()));

      assertThat(failure(Dqops.post(TEST, model)))
          .isEqualTo("The data source did not answer within 3 s.");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> count("test_job WHERE status = 'processing'") == 0);
    }
    assertThat(count("test_job WHERE kind = 'connection' AND status = 'cancelled'")).isEqualTo(1);
    assertThat(count("test_job_secret")).isZero();
  }

  @Test
  void doesNotListConnectionTestsOfASource() {
    Dqops.create("traceless", database);
    Dqops.post(TEST + "?verifyNameUniqueness=false", Dqops.model("traceless", database));

    for (JsonNode source : Dqops.json(Dqops.get("/api/v1/data_sources"))) {
      assertThat(source.get("last_test").isNull()).isTrue();
    }
    long job =
        store.withSession(
            session ->
                session
                    .sql("SELECT max(id) FROM test_job WHERE kind = 'connection'")
                    .one(Long.class));
    assertThat(Dqops.get("/api/v1/data_sources/test/" + job).statusCode()).isEqualTo(422);
  }

  @Test
  void rejectsMalformedBodies() {
    String path = TEST;
    Dqops.assertError(Dqops.post(path, Dqops.json("[]")), 400, path, "object");
    ObjectNode model = Dqops.model("enum", database);
    section(model).put("sslmode", "sometimes");
    Dqops.assertError(Dqops.post(path, model), 400, path, "postgresql.sslmode");
    model.put("provider_type", "nosuch");
    Dqops.assertError(Dqops.post(path, model), 400, path, "provider_type");
    model.remove("provider_type");
    assertThat(Dqops.post(path, model).statusCode()).isEqualTo(406);
  }

  private static ObjectNode section(ObjectNode model) {
    return (ObjectNode) model.get("postgresql");
  }

  private static String failure(Response response) {
    JsonNode answer = Dqops.json(response);
    assertThat(answer.get("connectionTestResult").asText()).isEqualTo("FAILURE");
    assertThat(answer).hasSize(2);
    return answer.get("errorMessage").asText();
  }

  private long jobs() {
    return count("test_job");
  }

  private long count(String from) {
    return store.withSession(
        session -> session.sql("SELECT count(*) FROM " + from).one(Long.class));
  }
}
