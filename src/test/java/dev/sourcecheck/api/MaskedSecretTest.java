package dev.sourcecheck.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Asterisks in place of a secret, as sent by a client that saves a displayed form. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class MaskedSecretTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SOURCES = "/api/v1/data_sources";
  private static final String CONNECTION = "/api/connections/masked/basic";
  private static final String TEST = "/api/datasource/testconnection?verifyNameUniqueness=false";

  @ParameterizedTest
  @ValueSource(strings = {"*", "***", "********", " *** ", "* * *"})
  void areRejectedByDatafoldApi(String mask) {
    String name = "masked " + mask;
    assertRejected(post(SOURCES, form(name, mask)), "options", "password");
    assertRejected(post(SOURCES + "/test", form(name, mask)), "options", "password");
    assertRejected(post(SOURCES, withCertificate(name, mask)), "options", "rootcert");
    String source = SOURCES + "/" + json(post(SOURCES, form(name, "kept"))).get("id");
    assertRejected(
        given().contentType("application/json").body(form(name, mask).toString()).put(source),
        "options",
        "password");
    ObjectNode without = form(name + " without", "p");
    ((ObjectNode) without.get("options")).remove("password");
    long parked = json(post(SOURCES, without)).get("id").asLong();
    String job =
        SOURCES
            + "/test/"
            + json(post(SOURCES + "/" + parked + "/test", JSON.createObjectNode())).get("job_id");

    assertRejected(
        post(job + "/authenticate", JSON.createObjectNode().put("password", mask)), "password");
    assertThat(json(given().get(job)).get("status").asText()).isEqualTo("needs_authentication");
    assertThat(json(given().get(source)).at("/options/password").isMissingNode()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "***", " ** "})
  void areRejectedByDqopsApi(String mask) {
    given().delete("/api/connections/masked");
    assertRejectedByDqops(post(CONNECTION, model(mask)), "postgresql.password");
    assertRejectedByDqops(
        post(CONNECTION.replace("/basic", ""), model(mask)), "postgresql.password");
    assertRejectedByDqops(post(TEST, model(mask)), "postgresql.password");
    ObjectNode properties = model("kept");
    ((ObjectNode) properties.get("postgresql")).putObject("properties").put("sslpassword", mask);
    assertRejectedByDqops(post(CONNECTION, properties), "postgresql.properties.sslpassword");

    assertThat(post(CONNECTION, model("kept")).statusCode()).isEqualTo(201);
    assertRejectedByDqops(
        given().contentType("application/json").body(model(mask).toString()).put(CONNECTION),
        "postgresql.password");
    assertThat(post(CONNECTION.replace("masked", "starred"), model("**a**")).statusCode())
        .isEqualTo(201);
    given().delete("/api/connections/starred");
  }

  private static void assertRejected(Response answer, String... field) {
    JsonNode problem = json(answer, 422).at("/detail/0");
    assertThat(problem.path("type").asText()).isEqualTo("masked_secret");
    assertThat(problem.path("loc"))
        .extracting(JsonNode::asText)
        .endsWith(field)
        .hasSize(field.length + 1);
  }

  private static void assertRejectedByDqops(Response answer, String field) {
    assertThat(json(answer, 422).path("message").asText())
        .isEqualTo(field + ": Input should be the secret itself, not asterisks");
  }

  private static ObjectNode form(String name, String password) {
    ObjectNode form = JSON.createObjectNode().put("name", name).put("type", "pg");
    form.putObject("options")
        .put("host", "localhost")
        .put("dbname", "d")
        .put("user", "u")
        .put("password", password);
    return form;
  }

  private static ObjectNode withCertificate(String name, String certificate) {
    ObjectNode form = form(name, "p");
    ((ObjectNode) form.get("options")).put("rootcert", certificate);
    return form;
  }

  private static ObjectNode model(String password) {
    ObjectNode model = JSON.createObjectNode();
    model.put("connection_name", "masked").put("provider_type", "postgresql");
    model
        .putObject("postgresql")
        .put("host", "localhost")
        .put("database", "d")
        .put("user", "u")
        .put("password", password);
    return model;
  }

  private static Response post(String path, JsonNode body) {
    return given().contentType("application/json").body(body.toString()).post(path);
  }

  private static JsonNode json(Response answer) {
    return json(answer, 200);
  }

  private static JsonNode json(Response answer, int status) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
    try {
      return JSON.readTree(answer.asString());
    } catch (JsonProcessingException e) {
      throw new AssertionError(answer.asString(), e);
    }
  }
}
