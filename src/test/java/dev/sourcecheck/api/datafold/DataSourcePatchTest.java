package dev.sourcecheck.api.datafold;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.source.SourceStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes of parts of a source, and replacements that omit fields. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class DataSourcePatchTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SOURCES = "/api/v1/data_sources";

  private final SourceStore sources;

  DataSourcePatchTest(SourceStore sources) {
    this.sources = sources;
  }

  @Test
  void keepsEverythingThatThePatchOmits() {
    JsonNode before = create();

    Response patched = patch(before, "{\"view_only\": true, \"groups\": {\"b\": null}}");

    ObjectNode expected = before.deepCopy();
    expected.put("view_only", true);
    ((ObjectNode) expected.get("groups")).remove("b");
    assertThat(patched.statusCode()).isEqualTo(200);
    assertThat(json(patched)).isEqualTo(expected);
    assertThat(json(given().get(path(before)))).isEqualTo(expected);
    assertThat(secrets(before)).isEqualTo(Map.of("password", "secret 1", "sslkey", "secret 2"));
  }

  @Test
  void mergesOptions() {
    JsonNode before = create();

    JsonNode patched = json(patch(before, "{\"options\": {\"role\": \"r\", \"sslkey\": null}}"));

    ObjectNode options = before.get("options").deepCopy();
    options.put("role", "r");
    assertThat(patched.get("options")).isEqualTo(options);
    assertThat(secrets(before)).isEqualTo(Map.of("password", "secret 1"));
    json(patch(before, "{\"options\": {\"password\": \"new\"}}"));
    assertThat(secrets(before)).isEqualTo(Map.of("password", "new"));
    assertThat(json(patch(before, "{\"options\": {\"role\": null}}")).get("options"))
        .isEqualTo(before.get("options"));
  }

  @Test
  void emptyPatchChangesNothing() {
    JsonNode before = create();

    assertThat(json(patch(before, "{}"))).isEqualTo(before);
    assertThat(secrets(before)).hasSize(2);
  }

  /** The API shows another TLS mode and the required text "" for what it cannot represent. */
  @Test
  void keepsOptionsThatTheApiCannotShow() {
    String name = "patched " + UUID.randomUUID();
    given()
        .body(
            """
            {"provider_type": "postgresql",
             "postgresql": {"host": "h", "port": "5433", "password": "p", "sslmode": "disable"}}
            """)
        .post("/api/connections/" + name + "/basic")
        .then()
        .statusCode(201);
    long id = sources.findByName(name).orElseThrow().id();
    Map<String, Object> before = sources.find(id).orElseThrow().form().options();

    given().body("{\"hidden\": true}").patch(SOURCES + "/" + id).then().statusCode(200);

    assertThat(sources.find(id).orElseThrow().form().options())
        .isEqualTo(before)
        .containsEntry("sslmode", "disable");
    given().get("/api/connections/" + name + "/basic").then().statusCode(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\": null}|body.name|missing",
        "{\"options\": {\"host\": null}}|body.options.host|missing",
        "{\"options\": {\"port\": \"many\"}}|body.options.port|int_type",
        "{\"options\": {\"host\": \"other\"}}|body.options.password|secret_required",
        "{\"options\": {\"sslmode\": \"prefer\"}}|body.options.password|secret_required",
        "{\"options\": null}|body.options.host|missing",
        "{\"type\": \"mysql\"}|body.options.password|missing",
        "[]|body|model_attributes_type",
      })
  void rejectsInvalidPatches(String patch, String field, String type) {
    JsonNode before = create();

    Response refused = patch(before, patch);

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.jsonPath().getList("detail[0].loc")).isEqualTo(List.of(field.split("\\.")));
    assertThat(refused.jsonPath().getString("detail[0].type")).isEqualTo(type);
    assertThat(json(given().get(path(before)))).isEqualTo(before);
    assertThat(secrets(before)).hasSize(2);
  }

  @Test
  void acceptsTheMediaTypeOfMergePatches() {
    JsonNode before = create();

    given()
        .contentType("application/merge-patch+json")
        .body("{\"hidden\": true}")
        .patch(path(before))
        .then()
        .statusCode(200);
  }

  @Test
  void replacementWithoutOptionsNamesTheMissingFields() {
    JsonNode source = create();

    Response refused = given().body("{\"name\": \"n\", \"type\": \"pg\"}").put(path(source));

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.jsonPath().getList("detail.loc"))
        .isEqualTo(
            List.of(
                List.of("body", "options", "host"),
                List.of("body", "options", "port"),
                List.of("body", "options", "dbname"),
                List.of("body", "options", "user"),
                List.of("body", "options", "sslmode")));
    assertThat(refused.jsonPath().getList("detail.type")).containsOnly("missing");
    assertThat(json(given().get(path(source)))).isEqualTo(source);
  }

  @ParameterizedTest
  @ValueSource(strings = {"port", "sslmode"})
  void replacementThatOmitsAChangedOptionNamesIt(String option) {
    JsonNode source = create();
    ObjectNode form = source.deepCopy();
    ((ObjectNode) form.get("options")).remove(option);

    Response refused = given().body(form.toString()).put(path(source));

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.jsonPath().getList("detail.loc"))
        .isEqualTo(List.of(List.of("body", "options", option)));
    assertThat(refused.jsonPath().getList("detail.type")).containsExactly("missing");
  }

  private static JsonNode create() {
    return json(
        given()
            .body(
                """
                {"name": "patched %s", "type": "pg", "temp_schema": "d.tmp",
                 "groups": {"a": true, "b": false},
                 "options": {"host": "h", "port": 6000, "user": "u", "dbname": "d",
                   "sslmode": "require", "password": "secret 1", "sslkey": "secret 2"}}
                """
                    .formatted(UUID.randomUUID()))
            .post(SOURCES));
  }

  private Map<String, String> secrets(JsonNode source) {
    Map<String, Secret> secrets = sources.spec(source.get("id").asLong()).orElseThrow().secrets();
    Map<String, String> revealed = new TreeMap<>();
    secrets.forEach((name, secret) -> revealed.put(name, secret.reveal()));
    return revealed;
  }

  private static Response patch(JsonNode source, String patch) {
    return given().body(patch).patch(path(source));
  }

  private static String path(JsonNode source) {
    return SOURCES + "/" + source.get("id").asLong();
  }

  private static JsonNode json(Response response) {
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    try {
      return JSON.readTree(response.asString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
