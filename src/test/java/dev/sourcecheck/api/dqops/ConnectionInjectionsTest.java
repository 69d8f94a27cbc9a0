package dev.sourcecheck.api.dqops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.engine.DriverInjection;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.StartupMessage;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Published ways to make a driver do something else, through every field of a connection, the free
 * driver properties among them. The source is a server that records what it receives at login, and
 * hangs up.
 */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class ConnectionInjectionsTest {
  private static final String TEST = "/api/datasource/testconnection";
  private static final String CONNECTIONS = "/api/connections/injected";
  private static final String REMOTE = "/api/datasource/connections/injected/schemas";

  /** The parameters of a login; only the first two contain values of the caller. */
  private static final Set<String> LOGIN =
      Set.of(
          "user",
          "database",
          "client_encoding",
          "DateStyle",
          "TimeZone",
          "extra_float_digits",
          "application_name");

  private final Queue<Map<String, String>> logins = new ConcurrentLinkedQueue<>();
  private FakeServer server;
  private FakeServer canary;
  private Path canaryFile = Path.of("");

  /** Not in the constructor, which the framework also calls for instances that run no test. */
  @BeforeEach
  void preparesWitnesses(@TempDir Path folder) throws IOException {
    server = new FakeServer((in, out) -> logins.add(StartupMessage.read(in)));
    canary = FakeServer.silent();
    canaryFile = folder.resolve("canary");
  }

  static List<DriverInjection> injections() {
    return DriverInjection.all();
  }

  @AfterEach
  void verifiesWitnesses() throws IOException {
    Dqops.delete(CONNECTIONS);
    assertThat(canary.accepted()).isZero();
    assertThat(canaryFile).doesNotExist();
    canary.close();
    server.close();
  }

  @ParameterizedTest
  @MethodSource("injections")
  void passesFieldsOnlyAsTheirOwnValue(DriverInjection injection) {
    String payload = injection.filled(canary.port(), canaryFile);

    assertGoesNowhere(with("host", "127.0.0.1" + payload));
    assertGoesNowhere(with("host", payload));
    assertGoesNowhere(with("port", server.port() + payload));
    assertGoesNowhere(with("sslmode", payload));
    assertGoesNowhere(with("postgresql_engine_type", payload));
    assertThat(logins).isEmpty();

    assertOnlyTheUsers(with("database", payload), payload);
    assertOnlyTheUsers(with("user", payload), payload);
    assertOnlyTheUsers(with("password", payload), payload);
    assertThat(logins).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("injections")
  void passesNoDriverProperties(DriverInjection injection) {
    String payload = injection.filled(canary.port(), canaryFile);
    ObjectNode model = asProperties(payload);

    assertThat(failure(Dqops.post(TEST, model))).doesNotContain("Exception");
    Response created = Dqops.post(CONNECTIONS + "/basic", model);
    assertThat(created.statusCode()).as(created.asString()).isEqualTo(201);
    assertUnreadable(REMOTE);
    assertUnreadable(REMOTE + "/public/tables");
    assertThat(Dqops.put(CONNECTIONS + "/basic", model).statusCode()).isEqualTo(204);
    assertUnreadable(REMOTE);

    assertThat(logins).hasSizeGreaterThanOrEqualTo(4);
    assertThat(logins).allSatisfy(login -> assertThat(login.keySet()).isSubsetOf(LOGIN));
    assertThat(logins)
        .allSatisfy(
            login -> assertThat(login).containsEntry("user", "u").containsEntry("database", "d"));
  }

  /** Fields without a rule are stored and shown, and have no effect. */
  @Test
  void rejectsFilesAndClassesAsProvider() {
    String location = "jdbc:h2:mem:;INIT=RUNSCRIPT FROM 'http://127.0.0.1:" + canary.port() + "/'";
    List<String> tested = List.of("mysql", "mariadb", "trino", "presto");
    for (String provider :
        Stream.concat(tested.stream(), Stream.of("db2", "duckdb", "oracle", "snowflake"))
            .toList()) {
      ObjectNode model = Dqops.JSON.createObjectNode().put("provider_type", provider);
      ObjectNode section = model.putObject(provider);
      section.putObject("properties").put("url", location).put("JNDI", location);
      section.put("url", location).put("jdbc_url", location);

      // without a host, which none of the properties stands for
      assertThat(failure(Dqops.post(TEST, model)))
          .startsWith(tested.contains(provider) ? "" : "Sourcecheck cannot test ")
          .isNotBlank();
    }
  }

  /** At each way in that takes a connection. */
  private void assertGoesNowhere(ObjectNode model) {
    Response tested = Dqops.post(TEST, model);
    if (tested.statusCode() == 200) {
      assertThat(failure(tested)).doesNotContain("Exception").isNotBlank();
    } else {
      Dqops.assertError(tested, 400, TEST, "postgresql.");
    }
    assertRefused(Dqops.post(CONNECTIONS + "/basic", model), 201, CONNECTIONS + "/basic");
    Dqops.delete(CONNECTIONS);
    assertThat(Dqops.post(CONNECTIONS + "/basic", plain()).statusCode()).isEqualTo(201);
    assertRefused(Dqops.put(CONNECTIONS + "/basic", model), 204, CONNECTIONS + "/basic");
    ObjectNode spec = Dqops.JSON.createObjectNode().put("provider_type", "postgresql");
    spec.set("postgresql", model.get("postgresql"));
    assertRefused(Dqops.put(CONNECTIONS, spec), 204, CONNECTIONS);
    assertThat(Dqops.delete(CONNECTIONS).statusCode()).isEqualTo(200);
  }

  /**
   * A reference such as ${NAME} is kept, as DQOps does, but it is no host: nothing can be asked.
   */
  private static void assertRefused(Response answer, int kept, String path) {
    if (answer.statusCode() == kept) {
      assertUnreadable(REMOTE);
    } else {
      Dqops.assertError(answer, 400, path, "postgresql.");
    }
  }

  /** Taken or not: what is logged in with is the value that was given, or what was there before. */
  private void assertOnlyTheUsers(ObjectNode model, String payload) {
    Response tested = Dqops.post(TEST, model);
    assertThat(failure(tested)).doesNotContain("Exception").isNotBlank();
    Response created = Dqops.post(CONNECTIONS + "/basic", model);
    if (created.statusCode() == 201) {
      assertUnreadable(REMOTE);
      assertThat(Dqops.delete(CONNECTIONS).statusCode()).isEqualTo(200);
    } else {
      Dqops.assertError(created, 400, CONNECTIONS + "/basic", "postgresql.");
    }
    for (Map<String, String> login : logins) {
      assertThat(login.keySet()).isSubsetOf(LOGIN);
      assertThat(login.get("user")).isIn("u", payload);
      assertThat(login.get("database")).isIn("d", payload);
      assertThat(login).containsEntry("application_name", "sourcecheck");
    }
  }

  private static void assertUnreadable(String path) {
    Dqops.assertError(Dqops.get(path), 400, path, "Source database connection error: ");
  }

  private static String failure(Response answer) {
    JsonNode json = Dqops.json(answer);
    assertThat(json.get("connectionTestResult").asText()).isEqualTo("FAILURE");
    return json.get("errorMessage").asText();
  }

  private ObjectNode plain() {
    ObjectNode model = Dqops.JSON.createObjectNode();
    model.put("connection_name", "injected").put("provider_type", "postgresql");
    model
        .putObject("postgresql")
        .put("host", "127.0.0.1")
        .put("port", Integer.toString(server.port()))
        .put("database", "d")
        .put("user", "u")
        .put("password", "p")
        .put("sslmode", "disable");
    return model;
  }

  private ObjectNode with(String field, String value) {
    ObjectNode model = plain();
    ((ObjectNode) model.get("postgresql")).put(field, value);
    return model;
  }

  /** As names and values of properties, and as fields that a connection does not have. */
  private ObjectNode asProperties(String payload) {
    ObjectNode model = plain();
    ObjectNode section = (ObjectNode) model.get("postgresql");
    section.put("options", payload).put("url", payload).put("jdbc_url", payload);
    ObjectNode properties = section.putObject("properties").put("x", payload).put(payload, "x");
    ObjectNode advanced = model.putObject("advanced_properties").put("x", payload);
    for (String pair : payload.split("[?&;]")) {
      String[] parts = pair.split("=", 2);
      if (parts.length == 2 && !parts[0].isBlank() && !plain().get("postgresql").has(parts[0])) {
        properties.put(parts[0], parts[1]);
        advanced.put(parts[0], parts[1]);
        section.put(parts[0], parts[1]);
      }
    }
    return model;
  }
}
