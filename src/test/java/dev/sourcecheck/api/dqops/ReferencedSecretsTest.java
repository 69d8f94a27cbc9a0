package dev.sourcecheck.api.dqops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.servers.AllowedSecrets;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.PasswordServer;
import dev.sourcecheck.servers.StartupMessage;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of the source at once, without a job, uses secrets that are only named as well. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(AllowedSecrets.class)
class ReferencedSecretsTest {
  private static final String CONNECTION = "/api/connections/named/basic";
  private static final String SCHEMAS = "/api/datasource/connections/named/schemas";
  private static final String TABLES = SCHEMAS + "/public/tables";
  private static final String TEST = "/api/datasource/testconnection?verifyNameUniqueness=false";

  @AfterEach
  void reset() {
    Dqops.delete("/api/connections/named");
  }

  @ParameterizedTest
  @ValueSource(strings = {"${env:HOME}", "${HOME}", "${file:pg}"})
  void connectsWithAllowedReferences(String reference) {
    String password = reference.contains("file") ? AllowedSecrets.INSIDE : System.getenv("HOME");
    try (PasswordServer server = PasswordServer.start("keeper", password)) {
      create(model(server.port(), reference));

      assertThat(Dqops.json(Dqops.get(SCHEMAS)).findValuesAsText("schemaName")).contains("public");
      assertThat(Dqops.json(Dqops.get(TABLES)).findValuesAsText("tableName")).contains("kept");
      assertThat(Dqops.post(TEST, model(server.port(), reference)).asString())
          .isEqualTo("{\"connectionTestResult\":\"SUCCESS\"}");
      assertThat(Dqops.get(CONNECTION).asString()).doesNotContain(AllowedSecrets.INSIDE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"${env:PATH}", "${PATH}", "${file:../pg}", "${file:other}"})
  void rejectsOtherReferencesWithoutConnecting(String reference) throws IOException {
    try (FakeServer server = FakeServer.silent()) {
      create(model(server.port(), reference));

      for (String path : new String[] {SCHEMAS, TABLES}) {
        Response answer = Dqops.get(path);
        Dqops.assertError(answer, 400, path, "Source database connection error: The ");
        Dqops.assertError(answer, 400, path, "field password");
        assertThat(answer.asString()).doesNotContain(System.getenv("PATH"));
      }
      JsonNode tested = Dqops.json(Dqops.post(TEST, model(server.port(), reference)));
      assertThat(tested.get("connectionTestResult").asText()).isEqualTo("FAILURE");
      assertThat(tested.get("errorMessage").asText()).contains("field password");
      assertThat(server.accepted()).isZero();
    }
  }

  @Test
  void masksReferencedSecretsThatTheServerEchoes() throws IOException {
    try (FakeServer server = new FakeServer(ReferencedSecretsTest::echo)) {
      create(model(server.port(), "${file:pg}"));

      for (String path : new String[] {SCHEMAS, TABLES}) {
        Dqops.assertError(Dqops.get(path), 400, path, "***");
        assertThat(Dqops.get(path).asString()).doesNotContain(AllowedSecrets.INSIDE);
      }
      assertThat(server.accepted()).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"169.254.169.254", "metadata.google.internal", "0.0.0.0", "224.0.0.1", "[::]"})
  void appliesTheEgressPolicyToListings(String host) {
    ObjectNode model = model(5432, "p");
    ((ObjectNode) model.get("postgresql")).put("host", host);
    create(model);

    Dqops.assertError(Dqops.get(SCHEMAS), 400, SCHEMAS, "Source database connection error: ");
    assertThat(Dqops.get(SCHEMAS).asString())
        .containsPattern("has a forbidden address|may not connect to");
  }

  private static void create(ObjectNode model) {
    Response created = Dqops.post(CONNECTION, model);
    assertThat(created.statusCode()).as(created.asString()).isEqualTo(201);
  }

  private static ObjectNode model(int port, String password) {
    ObjectNode model = Dqops.model("named", "postgres");
    ((ObjectNode) model.get("postgresql"))
        .put("host", "127.0.0.1")
        .put("port", Integer.toString(port))
        .put("user", "keeper")
        .put("password", password);
    return model;
  }

  /** Asks for the password in the clear and says it in an error. */
  private static void echo(InputStream in, OutputStream out) throws IOException {
    StartupMessage.read(in);
    out.write(new byte[] {'R', 0, 0, 0, 8, 0, 0, 0, 3});
    out.flush();
    DataInputStream data = new DataInputStream(in);
    data.readByte();
    byte[] password = new byte[data.readInt() - Integer.BYTES];
    data.readFully(password);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    String said = new String(password, 0, password.length - 1, StandardCharsets.UTF_8);
    for (String field : new String[] {"SFATAL", "VFATAL", "CXX000", "Myou said " + said, ""}) {
      body.write(field.getBytes(StandardCharsets.UTF_8));
      body.write(0);
    }
    DataOutputStream answer = new DataOutputStream(out);
    answer.write('E');
    answer.writeInt(body.size() + Integer.BYTES);
    answer.write(body.toByteArray());
    answer.flush();
  }
}
