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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class OpenApiTest {
  private static final String BASE = "/api/v1/data_sources";
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

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
          assertThat(operation.getValue().path("description").asText()).isNotBlank();
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
            "patch /{data_source_id}",
            "delete /{data_source_id}",
            "get /{data_source_id}/summary",
            "post /{data_source_id}/test",
            "get /{data_source_id}/tests",
            "get /{data_source_id}/schema",
            "get /{data_source_id}/schema/tables",
            "get /{data_source_id}/schema/table",
            "get /{data_source_id}/schema/drift",
            "get /{data_source_id}/lineage",
            "get /{data_source_id}/lineage/openlineage",
            "get /{data_source_id}/badge.svg",
            "post /tests",
            "get /tests",
            "post /test",
            "get /test/{job_id}",
            "get /test/{job_id}/events",
            "post /test/{job_id}/cancel",
            "post /test/{job_id}/confirm",
            "post /test/{job_id}/authenticate");
  }

  @Test
  void describesAllOtherEndpoints() {
    List<String> endpoints = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document().get("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        if (!path.getKey().startsWith(BASE) && METHODS.contains(operation.getKey())) {
          endpoints.add(operation.getKey() + " " + path.getKey());
          assertThat(operation.getValue().path("summary").asText()).isNotBlank();
          assertThat(operation.getValue().path("description").asText()).isNotBlank();
          assertThat(operation.getValue().path("responses")).isNotEmpty();
        }
      }
    }
    assertThat(endpoints)
        .containsExactlyInAnyOrder(
            "post /login",
            "get /login",
            "post /logout",
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
  void hasAFormOfEachTypeWithoutReadOnlyFields() {
    JsonNode schemas = document().at("/components/schemas");

    assertThat(schemas.at("/ApiDataSourceForm/discriminator/mapping/pg").asText())
        .isEqualTo("#/components/schemas/ApiDataSourcePostgresForm");
    for (SourceType type : SourceType.ofDatafold()) {
      JsonNode form = schemas.path("ApiDataSource" + type.contractName() + "Form");
      assertThat(form.at("/required").toString()).isEqualTo("[\"name\",\"type\"]");
      assertThat(form.at("/properties/type/const").asText()).isEqualTo(type.wire());
      assertThat(form.at("/properties")).hasSize(29);
      assertThat(form.at("/properties").has("id")).isFalse();
      assertThat(form.at("/properties").has("last_test")).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PostgreSQLConfig, port, false",
    "PostgreSQLConfig, sslmode, false",
    "PostgreSQLConfig, password, true",
    "PostgreSQLConfig, host, false",
    "SnowflakeConfig, port, true",
    "SnowflakeConfig, warehouse, false",
    "TrinoConfig, tls, false",
    "TrinoConfig, ssl_verification, false",
    "OracleConfig, port, true",
    "DremioConfig, certcheck, true",
    "MongoDBConfig, auth_source, true",
    "ApiDataSourcePostgres, view_only, true",
    "ApiDataSourcePostgres, accessible, false",
    "ApiDataSourcePostgresForm, options, true",
  })
  void allowsNullWhereTheContractDoes(String schema, String property, boolean nullable) {
    JsonNode described = document().at("/components/schemas/" + schema + "/properties/" + property);

    assertThat(described.isObject()).isTrue();
    assertThat(described.toString().contains("\"null\"")).isEqualTo(nullable);
  }

  @ParameterizedTest
  @CsvSource({
    "PostgreSQLConfig, sslmode, SslMode, prefer",
    "PostgreSQLAuroraConfig, sslmode, SslMode, prefer",
    "RedshiftConfig, sslmode, SslMode, prefer",
    "VerticaConfig, sslmode, SslMode, prefer",
    "TrinoConfig, ssl_verification, SSLVerification, full",
    "DremioConfig, certcheck, CertCheck, dremio-cloud",
  })
  void namesSharedSchemas(String config, String property, String name, String fallback) {
    JsonNode schemas = document().at("/components/schemas");
    JsonNode described = schemas.at("/" + config + "/properties/" + property);

    assertThat(schemas.at("/" + name + "/title").asText()).isEqualTo(name);
    assertThat(schemas.at("/" + name + "/enum").toString()).contains("\"" + fallback + "\"");
    assertThat(described.findValuesAsText("$ref")).containsExactly("#/components/schemas/" + name);
    assertThat(described.path("default").asText()).isEqualTo(fallback);
    assertThat(described.has("title")).isTrue();
  }

  @Test
  void declaresAuthenticationErrorsOfAllOperations() {
    JsonNode document = document();
    int operations = 0;
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      boolean datafold = path.getKey().startsWith("/api/v1/");
      for (JsonNode operation : path.getValue()) {
        if (operation.path("security").isArray()) {
          continue;
        }
        JsonNode responses = operation.path("responses");
        for (String status : List.of("401", "403", "429")) {
          JsonNode response = resolved(document, responses.path(status));
          assertThat(response.has("description")).as("%s of %s", status, path.getKey()).isTrue();
          assertThat(response.has("content"))
              .as("%s of %s", status, path.getKey())
              .isEqualTo(datafold || !status.equals("401"));
        }
        operations++;
      }
    }
    assertThat(operations).isGreaterThan(25);
  }

  @Test
  void namesServerContactAndLicense() {
    JsonNode document = document();

    assertThat(document.at("/servers/0/url").asText()).isEqualTo("/");
    assertThat(document.at("/info/contact/name").asText()).isNotBlank();
    assertThat(document.at("/info/license/identifier").asText()).isEqualTo("Apache-2.0");
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
