package dev.sourcecheck.api.datafold;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.contract.ApiContract;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class DataSourcesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SOURCES = "/api/v1/data_sources";
  private static final String PLANTED = "pl4nted-s3cret";

  private final StoreSql store;

  DataSourcesTest(StoreSql store) {
    this.store = store;
  }

  @ParameterizedTest
  @MethodSource("dev.sourcecheck.source.options.SourceType#ofDatafold")
  void returnsAllTypesWithoutSecrets(SourceType type) {
    ObjectNode form = form(type, "of type " + type.wire());
    ApiContract.assertMatches("ApiDataSourceForm", form.toString());

    JsonNode created = answer(given().body(form.toString()).post(SOURCES));

    ApiContract.assertMatches("ApiDataSource", withoutOurOptions(created, type).toString());
    assertThat(created.toString()).doesNotContain(PLANTED).doesNotContain("***");
    for (Map.Entry<String, JsonNode> option : form.get("options").properties()) {
      assertThat(created.get("options").get(option.getKey()))
          .isEqualTo(
              OptionSchema.of(type).secrets().contains(option.getKey()) ? null : option.getValue());
    }
    assertThat(answer(given().get(SOURCES + "/" + created.get("id")))).isEqualTo(created);
  }

  /** Returned only for sources that set them; clients of the contract do not. */
  private static JsonNode withoutOurOptions(JsonNode source, SourceType type) {
    JsonNode copy = source.deepCopy();
    ((ObjectNode) copy.get("options")).remove("sslcert");
    if (type == SourceType.MYSQL || type == SourceType.MARIADB) {
      ((ObjectNode) copy.get("options")).remove("sslmode");
    }
    return copy;
  }

  @Test
  void addsDefaultsAndIgnoresUnknownFields() {
    JsonNode created =
        answer(
            given()
                .body(
                    """
                    {"name": "defaults", "type": "pg", "id": 77, "nonsense": 1,
                     "options": {"host": "h", "user": "u", "dbname": "d", "url": "jdbc:x"}}
                    """)
                .post(SOURCES));

    ApiContract.assertMatches("ApiDataSource", created.toString());
    assertThat(created.get("id").asLong()).isNotEqualTo(77);
    assertThat(created.get("accessible").asBoolean()).isTrue();
    assertThat(created.get("float_tolerance").asDouble()).isZero();
    assertThat(created.get("source").isNull()).isTrue();
    assertThat(created.get("last_test").isNull()).isTrue();
    assertThat(created.get("options").toString())
        .isEqualTo(
            "{\"host\":\"h\",\"port\":5432,\"dbname\":\"d\",\"user\":\"u\",\"sslmode\":\"prefer\"}");
  }

  @Test
  void listsSourcesThatAreNotHiddenOrDeleted() {
    JsonNode one = create("listed one");
    JsonNode two = create("listed two");

    String list = given().get(SOURCES).asString();
    ApiContract.assertMatches("ApiDataSources", list);
    given()
        .body("{\"name\":\"listed one\",\"type\":\"pg\",\"hidden\":true}")
        .put(SOURCES + "/" + one.get("id"))
        .then()
        .statusCode(200);
    Response deleted = given().delete(SOURCES + "/" + two.get("id"));

    ApiContract.assertMatches("ApiDataSourceSummary", deleted.asString());
    assertThat(names(list)).contains("listed one", "listed two");
    assertThat(names(given().get(SOURCES).asString())).doesNotContain("listed one", "listed two");
    given().get(SOURCES + "/" + one.get("id")).then().statusCode(200);
    given().get(SOURCES + "/" + two.get("id")).then().statusCode(422);
    given().delete(SOURCES + "/" + two.get("id")).then().statusCode(422);
  }

  @Test
  void returnsSummary() {
    JsonNode created = create("summed up");

    Response summary = given().get(SOURCES + "/" + created.get("id") + "/summary");

    ApiContract.assertMatches("ApiDataSourceSummary", summary.asString());
    assertThat(summary.jsonPath().getString("name")).isEqualTo("summed up");
  }

  @Test
  void acceptsItsOwnResponseAsForm() {
    JsonNode created =
        answer(given().body(form(SourceType.MYSQL, "round").toString()).post(SOURCES));
    String path = SOURCES + "/" + created.get("id");

    JsonNode written = answer(given().body(created.toString()).put(path));

    assertThat(written).isEqualTo(created);
  }

  @Test
  void requiresSecretsAgainForAnotherHost() {
    JsonNode created =
        answer(given().body(form(SourceType.MYSQL, "bound").toString()).post(SOURCES));
    ObjectNode moved = created.deepCopy();
    ((ObjectNode) moved.get("options")).put("host", "evil.example.com");

    Response refused = given().body(moved.toString()).put(SOURCES + "/" + created.get("id"));

    assertThat(refused.statusCode()).isEqualTo(422);
    ApiContract.assertMatches("HTTPValidationError", refused.asString());
    assertThat(refused.jsonPath().getString("detail[0].type")).isEqualTo("secret_required");
    assertThat(refused.jsonPath().<String>getList("detail[0].loc"))
        .containsExactly("body", "options", "password");
    assertThat(answer(given().get(SOURCES + "/" + created.get("id")))).isEqualTo(created);
  }

  @Test
  void listsTestableTypes() {
    String types = given().get(SOURCES + "/types").asString();

    ApiContract.assertMatches("ApiDataSourceTypes", types);
    assertThat(given().get(SOURCES + "/types").jsonPath().getList("type", String.class))
        .containsExactly("pg", "postgres_aurora", "postgres_aws_rds");
    assertThat(types).doesNotContain("x-").doesNotContain("anyOf");
  }

  @Test
  void returnsLatestFinishedTest() {
    JsonNode source = create("tested");
    long id = source.get("id").asLong();
    addTest(id, "done", "Connected in the first");
    addTest(id, "failed", "Connected in the second");
    addTest(id, "cancelled", "Connected in the third");
    addTest(id, "waiting", "Connected in the fourth");

    JsonNode shown = answer(given().get(SOURCES + "/" + id));

    ApiContract.assertMatches("ApiDataSource", shown.toString());
    assertThat(shown.at("/last_test/results/0/result/message").asText())
        .isEqualTo("Connected in the second");
    assertThat(shown.at("/last_test/results").findValuesAsText("step"))
        .containsExactly("connection", "temp_schema", "schema_download", "lineage_download");
    for (JsonNode each : answer(given().get(SOURCES))) {
      if (each.get("id").asLong() == id) {
        assertThat(each).isEqualTo(shown);
      }
    }
  }

  @Test
  void returnsOnlyAnIdForInternalErrors() {
    store.useSession(
        session ->
            session.sql("ALTER TABLE data_source RENAME COLUMN hidden TO renamed").execute());
    try {
      Response broken = given().get(SOURCES);

      assertThat(broken.statusCode()).isEqualTo(500);
      assertThat(broken.asString())
          .matches("\\{\"detail\":\"Internal error, in the log under id [0-9a-f-]{36}\"}");
    } finally {
      store.useSession(
          session ->
              session.sql("ALTER TABLE data_source RENAME COLUMN renamed TO hidden").execute());
    }
    given().get(SOURCES).then().statusCode(200);
  }

  private void addTest(long source, String status, String message) {
    store.useSession(
        session ->
            session
                .sql(
                    """
                    WITH job AS (
                      INSERT INTO test_job (source_id, status, deadline_at, available_at, host_key, finished_at)
                      VALUES (:source, :status, now() + interval '1 day', now() + interval '1 day', 'h',
                              CASE WHEN :status <> 'waiting' THEN now() END)
                      RETURNING id)
                    INSERT INTO test_step (job_id, ordinal, step, status, result, finished_at)
                    SELECT job.id, ordinal, step,
                           CASE WHEN ordinal = 0 THEN 'done' ELSE 'waiting' END,
                           CASE WHEN ordinal = 0
                                THEN jsonb_build_object('code', 'OK', 'message', :message,
                                                        'outcome', 'success') END,
                           CASE WHEN ordinal = 0 THEN now() END
                    FROM job, (VALUES (3, 'lineage_download'), (0, 'connection'),
                                      (1, 'temp_schema'), (2, 'schema_download')) s (ordinal, step)
                    """)
                .bind("source", source)
                .bind("status", status)
                .bind("message", message)
                .execute());
  }

  /** A form with a value in every option. */
  private static ObjectNode form(SourceType type, String name) {
    ObjectNode form = JSON.createObjectNode().put("name", name).put("type", type.wire());
    ObjectNode options = form.putObject("options");
    for (Map.Entry<String, JsonNode> property :
        OptionSchema.of(type).published().get("properties").properties()) {
      JsonNode schema = property.getValue();
      if (schema.path("writeOnly").asBoolean()) {
        options.put(property.getKey(), PLANTED + property.getKey());
      } else if (schema.has("enum")) {
        options.set(property.getKey(), schema.get("enum").get(0));
      } else if (schema.path("type").asText().equals("integer")) {
        options.put(property.getKey(), 7);
      } else if (schema.path("type").asText().equals("boolean")) {
        options.put(property.getKey(), true);
      } else {
        options.put(property.getKey(), "some.value");
      }
    }
    return form;
  }

  private static JsonNode create(String name) {
    return answer(
        given()
            .body(JSON.createObjectNode().put("name", name).put("type", "pg").toString())
            .post(SOURCES));
  }

  private static List<String> names(String list) {
    return JsonPath.from(list).getList("name", String.class);
  }

  private static JsonNode answer(Response response) {
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    assertThat(response.contentType()).startsWith("application/json");
    try {
      return JSON.readTree(response.asString());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
