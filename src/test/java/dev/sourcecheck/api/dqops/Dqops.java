package dev.sourcecheck.api.dqops;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.servers.Servers;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** What tests say to the API as a client of DQOps would. */
final class Dqops {
  static final ObjectMapper JSON = new ObjectMapper();

  private Dqops() {}

  /** A connection model of a database on the shared server. */
  static ObjectNode model(String name, String database) {
    ObjectNode model = JSON.createObjectNode();
    model.put("connection_name", name).put("provider_type", "postgresql");
    model
        .putObject("postgresql")
        .put("host", "localhost")
        .put("port", Integer.toString(Servers.postgres().getPort()))
        .put("database", database)
        .put("user", "postgres")
        .put("password", "postgres")
        .put("sslmode", "disable");
    return model;
  }

  static void create(String name, String database) {
    Response created = post("/api/connections/" + in(name) + "/basic", model(name, database));
    assertThat(created.statusCode()).as(created.asString()).isEqualTo(201);
    assertThat(created.asString()).isEmpty();
  }

  /** A name as a part of a path. */
  static String in(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  static Response post(String path, JsonNode body) {
    return sending(body).post(path);
  }

  static Response put(String path, JsonNode body) {
    return sending(body).put(path);
  }

  private static RequestSpecification sending(JsonNode body) {
    return given()
        .urlEncodingEnabled(false)
        .contentType("application/json; charset=utf-8")
        .body(body.toString());
  }

  static Response get(String path) {
    return given().urlEncodingEnabled(false).get(path);
  }

  static Response delete(String path) {
    return given().urlEncodingEnabled(false).delete(path);
  }

  static JsonNode json(Response response) {
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    assertThat(response.contentType()).startsWith("application/json");
    return json(response.asString());
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** DQOps' own form of an error, with nothing of the inside in it. */
  static void assertError(Response response, int status, String path, String part) {
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
    JsonNode error = json(response.asString());
    assertThat(error.properties().stream().map(java.util.Map.Entry::getKey))
        .containsExactly("timestamp", "status", "error", "message", "path");
    assertThat(error.get("status").asInt()).isEqualTo(status);
    assertThat(error.get("path").asText()).isEqualTo(path);
    assertThat(error.get("message").asText()).contains(part).doesNotContain("Exception");
    assertThat(java.time.Instant.parse(error.get("timestamp").asText())).isNotNull();
  }
}
