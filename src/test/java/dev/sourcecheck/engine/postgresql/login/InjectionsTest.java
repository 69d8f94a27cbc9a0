package dev.sourcecheck.engine.postgresql.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.engine.DriverInjection;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.InvalidOptionException;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.postgresql.StrictServer;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.StartupMessage;
import dev.sourcecheck.source.InvalidSourceException;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sends published driver injections through every text field of the source forms. An accepted
 * payload must reach the driver as the value of a single property. Only PostgreSQL has a driver.
 */
class InjectionsTest {
  private static final JsonMapper JSON = new JsonMapper();

  /** The driver properties with values from the user. */
  private static final Set<String> USER_PROPERTIES = Set.of("PGDBNAME", "user", "password");

  private static final String PLAIN_VALUE = "plain";

  private final FakeServer canary;
  private final Path canaryFile;

  InjectionsTest(@TempDir Path folder) throws IOException {
    canaryFile = folder.resolve("canary");
    canary = FakeServer.silent();
  }

  static List<DriverInjection> injections() {
    return DriverInjection.all();
  }

  @BeforeEach
  void canariesAreUntouched() {
    assertThat(canary.accepted()).isZero();
    assertThat(canaryFile).doesNotExist();
  }

  @AfterEach
  void canariesStayUntouched() throws IOException {
    assertThat(canary.accepted()).isZero();
    assertThat(canaryFile).doesNotExist();
    canary.close();
  }

  @Test
  void readsAllInjections() {
    assertThat(injections()).hasSizeGreaterThan(60).doesNotHaveDuplicates();
    assertThat(injections()).noneMatch(injection -> injection.source().isBlank());
  }

  @ParameterizedTest
  @MethodSource("injections")
  void formPassesPayloadAsSingleValue(DriverInjection injection) throws InvalidOptionException {
    String payload = filled(injection);
    int acceptedForms = 0;
    for (SourceType type : SourceType.values()) {
      for (String field : textFields(type)) {
        acceptedForms += isAccepted(type, formWith(type, field, payload), payload) ? 1 : 0;
      }
    }
    // A password accepts any text, so at least one form accepts the payload.
    assertThat(acceptedForms).isPositive();
  }

  @ParameterizedTest
  @MethodSource("injections")
  void formRejectsUndeclaredOptions(DriverInjection injection) throws InvalidOptionException {
    String payload = filled(injection);
    for (SourceType type : StrictServer.ENGINE.types()) {
      ObjectNode form = formWith(type, "", "");
      ObjectNode options = (ObjectNode) form.get("options");
      for (String pair : payload.split("[?&;]")) {
        String[] parts = pair.split("=", 2);
        if (parts.length == 2 && !parts[0].isBlank() && !options.has(parts[0])) {
          options.put(parts[0], parts[1]);
        }
      }
      options.put("url", "jdbc:postgresql://127.0.0.1/" + payload);
      options
          .put("jdbc_url", payload)
          .put("options", payload)
          .putObject("properties")
          .put("x", payload);
      form.put("url", payload).putObject("properties").put("socketFactory", payload);

      SourceSpec spec = SourceForm.parse(form, null).spec();

      assertThat(spec.options().keySet()).isSubsetOf(OptionSchema.of(type).names());
      assertThat(driverProperties(spec))
          .isEqualTo(driverProperties(SourceForm.parse(formWith(type, "", ""), null).spec()));
    }
  }

  /** Bypasses the validation of the form. */
  @ParameterizedTest
  @MethodSource("injections")
  void serverReceivesPayloadAsSingleValue(DriverInjection injection) throws Exception {
    String payload = filled(injection);
    BlockingQueue<Map<String, String>> startups = new LinkedBlockingQueue<>();
    try (FakeServer server = new FakeServer((in, out) -> startups.add(StartupMessage.read(in)))) {
      SourceSpec spec =
          new SourceSpec(
              null,
              payload,
              SourceType.POSTGRES,
              Map.of(
                  "host",
                  "127.0.0.1",
                  "port",
                  (long) server.port(),
                  "user",
                  payload,
                  "dbname",
                  payload,
                  "role",
                  payload,
                  "sslmode",
                  "disable"),
              Map.of("password", new Secret(payload)),
              payload,
              false,
              payload,
              payload);

      Opening opening = StrictServer.ENGINE.open(spec, TestControl.patient());

      assertThat(opening).isInstanceOf(Opening.Refused.class);
      Map<String, String> startup = startups.poll(20, TimeUnit.SECONDS);
      assertThat(startup).containsEntry("user", payload).containsEntry("database", payload);
      assertThat(startup.keySet())
          .isSubsetOf(
              "user",
              "database",
              "client_encoding",
              "DateStyle",
              "TimeZone",
              "extra_float_digits",
              "application_name");
      assertThat(server.accepted()).isOne();
    }
  }

  @ParameterizedTest
  @MethodSource("injections")
  void rejectsPayloadInHost(DriverInjection injection) {
    SourceSpec spec =
        new SourceSpec(
            null,
            "s",
            SourceType.POSTGRES,
            Map.of("host", "127.0.0.1" + filled(injection), "user", "u", "dbname", "d"),
            Map.of("password", new Secret("p")),
            null,
            false,
            null,
            null);

    assertThat(StrictServer.ENGINE.open(spec, TestControl.patient()))
        .isInstanceOf(Opening.Refused.class);
  }

  /** Returns whether the form and the driver accept the payload, as a single value. */
  private static boolean isAccepted(SourceType type, ObjectNode form, String payload)
      throws InvalidOptionException {
    SourceSpec spec;
    try {
      spec = SourceForm.parse(form, null).spec();
    } catch (InvalidSourceException refused) {
      return false;
    }
    assertThat(spec.text("host")).isIn(null, PLAIN_VALUE);
    if (StrictServer.ENGINE.types().contains(type)) {
      Map<String, String> expected =
          driverProperties(SourceForm.parse(formWith(type, "", ""), null).spec());
      Map<String, String> actual;
      try {
        actual = driverProperties(spec);
      } catch (InvalidOptionException refused) {
        assertThat(refused.failure().code()).isEqualTo(FailureCode.OPTION_INVALID);
        return false;
      }
      assertThat(actual.keySet()).isEqualTo(expected.keySet());
      actual.forEach(
          (name, value) -> {
            if (!value.equals(expected.get(name))) {
              assertThat(USER_PROPERTIES).contains(name);
              assertThat(value).isEqualTo(payload);
            }
          });
    }
    return true;
  }

  private static Map<String, String> driverProperties(SourceSpec spec)
      throws InvalidOptionException {
    Properties properties =
        PostgresDriver.properties(
            PostgresOptions.of(spec),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 5432),
            "token",
            1_000);
    Map<String, String> map = new TreeMap<>();
    properties.forEach((name, value) -> map.put((String) name, (String) value));
    return map;
  }

  private static List<String> textFields(SourceType type) {
    List<String> names =
        new ArrayList<>(
            List.of("name", "temp_schema", "catalog_include_list", "catalog_exclude_list"));
    for (Map.Entry<String, JsonNode> property :
        OptionSchema.of(type).published().get("properties").properties()) {
      if (property.getValue().path("type").asText().equals("string")) {
        names.add("options." + property.getKey());
      }
    }
    return names;
  }

  private static ObjectNode formWith(SourceType type, String field, String payload) {
    ObjectNode form = JSON.createObjectNode().put("name", "source").put("type", type.wire());
    ObjectNode options = form.putObject("options");
    for (Map.Entry<String, JsonNode> property :
        OptionSchema.of(type).published().get("properties").properties()) {
      JsonNode schema = property.getValue();
      String name = property.getKey();
      if (schema.has("enum")) {
        options.set(name, schema.get("enum").get(0));
      } else if (schema.path("type").asText().equals("integer")) {
        options.put(name, 7);
      } else if (schema.path("type").asText().equals("boolean")) {
        options.put(name, true);
      } else if (!name.equals("rootcert")) {
        options.put(name, PLAIN_VALUE);
      }
    }
    if (field.startsWith("options.")) {
      options.put(field.substring(8), payload);
    } else if (!field.isEmpty()) {
      form.put(field, payload);
    }
    return form;
  }

  private String filled(DriverInjection injection) {
    return injection.filled(canary.port(), canaryFile);
  }
}
