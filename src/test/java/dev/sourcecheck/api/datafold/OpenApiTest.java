package dev.sourcecheck.api.datafold;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.source.options.SourceType;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class OpenApiTest {
  private static final String BASE = "/api/v1/data_sources";
  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete");

  @Test
  void describesAllEndpoints() {
    JsonNode document = document();

    assertThat(document.path("openapi").asText()).startsWith("3.1");
    List<String> endpoints = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        if (path.getKey().startsWith(BASE) && METHODS.contains(operation.getKey())) {
          endpoints.add(operation.getKey() + " " + path.getKey().substring(BASE.length()));
          assertThat(operation.getValue().path("summary").asText()).isNotBlank();
          assertThat(operation.getValue().path("responses").has("200")).isTrue();
          assertThat(operation.getValue().path("responses").has("422")).isTrue();
        }
      }
    }
    assertThat(endpoints)
        .containsExactlyInAnyOrder(
            "get ",
            "post ",
            "get /types",
            "get /{data_source_id}",
            "put /{data_source_id}",
            "delete /{data_source_id}",
            "get /{data_source_id}/summary",
            "post /{data_source_id}/test",
            "get /{data_source_id}/tests",
            "post /test",
            "get /test/{job_id}",
            "get /test/{job_id}/events",
            "post /test/{job_id}/cancel",
            "post /test/{job_id}/confirm",
            "post /test/{job_id}/authenticate");
  }

  @Test
  void describesAllDqopsEndpoints() {
    List<String> endpoints = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document().get("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        if (!path.getKey().startsWith(BASE) && METHODS.contains(operation.getKey())) {
          endpoints.add(operation.getKey() + " " + path.getKey());
          assertThat(operation.getValue().path("summary").asText()).isNotBlank();
          assertThat(operation.getValue().path("responses")).isNotEmpty();
        }
      }
    }
    assertThat(endpoints)
        .containsExactlyInAnyOrder(
            "post /api/datasource/testconnection",
            "get /api/datasource/connections/{connectionName}/schemas",
            "get /api/datasource/connections/{connectionName}/schemas/{schemaName}/tables",
            "get /api/connections",
            "get /api/connections/{connectionName}",
            "post /api/connections/{connectionName}",
            "put /api/connections/{connectionName}",
            "delete /api/connections/{connectionName}",
            "get /api/connections/{connectionName}/basic",
            "post /api/connections/{connectionName}/basic",
            "put /api/connections/{connectionName}/basic",
            "get /api/connections/{connectionName}/schemas",
            "get /api/connections/{connectionName}/schemas/{schemaName}/tables",
            "post /api/jobs/importtables",
            "get /api/ishealthy");
  }

  @Test
  void resolvesAllReferences() {
    JsonNode document = document();

    List<JsonNode> references = document.findValues("$ref");
    assertThat(references).hasSizeGreaterThan(100);
    for (JsonNode reference : references) {
      assertThat(document.at(reference.asText().substring(1)).isMissingNode())
          .as(reference.asText())
          .isFalse();
    }
    for (JsonNode mapped :
        document.at("/components/schemas/ApiDataSourceForm/discriminator/mapping")) {
      assertThat(document.at(mapped.asText().substring(1)).isObject()).isTrue();
    }
  }

  @Test
  void hasSchemasOfAllTypes() {
    JsonNode schemas = document().at("/components/schemas");

    assertThat(schemas.at("/ApiDataSourceForm/oneOf")).hasSize(27);
    for (SourceType type : SourceType.ofDatafold()) {
      JsonNode schema = schemas.path("ApiDataSource" + type.contractName());
      assertThat(schema.at("/properties/type/const").asText()).isEqualTo(type.wire());
      assertThat(schema.at("/properties")).hasSize(31);
    }
    assertThat(schemas.at("/PostgreSQLConfig/properties/password/writeOnly").asBoolean()).isTrue();
    assertThat(schemas.at("/PostgreSQLConfig/properties/port/default").asInt()).isEqualTo(5432);
  }

  @Test
  void hasValidExamples() {
    JsonNode document = document();
    int checked = 0;
    for (JsonNode media : document.findValues("application/json")) {
      for (JsonNode example : media.path("examples")) {
        JsonNode value = resolved(document, example).get("value");
        assertThat(violations(document, media.get("schema"), value)).as("%s", value).isEmpty();
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(10);
    ObjectNode wrong = document.at("/components/examples/Form/value").deepCopy();
    ((ObjectNode) wrong.get("options")).remove("host");
    assertThat(violations(document, document.at("/components/schemas/ApiDataSourceForm"), wrong))
        .isNotEmpty();
  }

  private static Set<?> violations(JsonNode document, JsonNode schema, JsonNode value) {
    ObjectNode whole = document.deepCopy();
    whole.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    whole.putArray("allOf").add(schema);
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(whole)
        .validate(value);
  }

  private static JsonNode resolved(JsonNode document, JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
  }

  private static JsonNode document() {
    try {
      return new ObjectMapper().readTree(given().get("/q/openapi?format=json").asString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
