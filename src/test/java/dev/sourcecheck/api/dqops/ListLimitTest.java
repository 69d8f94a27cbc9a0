package dev.sourcecheck.api.dqops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every list of the OpenAPI document honours {@code limit}, and refuses what is no limit. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class ListLimitTest {
  private static final String NAME = "limited lists";

  /** The lists that have several items here. */
  private static final List<String> LISTS =
      List.of(
          "/api/v1/data_sources",
          "/api/v1/data_sources/types",
          "/api/v1/data_sources/{data_source_id}/tests",
          "/api/v1/data_sources/{data_source_id}/schema/tables",
          "/api/connections",
          "/api/connections/{connectionName}/schemas",
          "/api/connections/{connectionName}/schemas/{schemaName}/tables",
          "/api/datasource/connections/{connectionName}/schemas",
          "/api/datasource/connections/{connectionName}/schemas/{schemaName}/tables");

  private long id;

  @BeforeEach
  void createSources() {
    if (Dqops.get("/api/connections/" + Dqops.in(NAME) + "/basic").statusCode() == 404) {
      String database = Servers.newDatabase();
      Servers.execute(
          Servers.superuser(database),
          "CREATE SCHEMA a",
          "CREATE SCHEMA b",
          "CREATE TABLE a.one ()",
          "CREATE TABLE a.two ()",
          "CREATE TABLE b.three ()");
      Dqops.create(NAME, database);
      Dqops.create(NAME + " again", database);
      Dqops.json(
          Dqops.post(
              "/api/jobs/importtables?wait=true",
              Dqops.json("{\"connectionName\": \"" + NAME + "\", \"schemaName\": \"*\"}")));
    }
    for (JsonNode source : Dqops.json(Dqops.get("/api/v1/data_sources"))) {
      if (source.path("name").asText().equals(NAME)) {
        id = source.path("id").asLong();
      }
    }
    for (int i = 0; i < 2; i++) {
      long job =
          Dqops.json(Dqops.post("/api/v1/data_sources/" + id + "/test", Dqops.json("{}")))
              .path("job_id")
              .asLong();
      Dqops.json(Dqops.get("/api/v1/data_sources/test/" + job + "?wait=60"));
    }
  }

  @Test
  void everyListHonoursItsLimit() {
    JsonNode document = Dqops.json(Dqops.get("/q/openapi?format=json"));
    List<String> lists = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      JsonNode get = path.getValue().path("get");
      JsonNode schema =
          resolved(document, get.at("/responses/200/content/application~1json/schema"));
      if (schema.path("type").asText().equals("array") || schema.path("properties").has("items")) {
        List<String> parameters = new ArrayList<>();
        for (JsonNode parameter : get.path("parameters")) {
          parameters.add(resolved(document, parameter).path("name").asText());
        }
        assertThat(parameters).as(path.getKey()).contains("limit");
        lists.add(path.getKey());
        check(path.getKey());
      }
    }
    assertThat(lists).containsAll(LISTS);
  }

  private static JsonNode resolved(JsonNode document, JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
  }

  private void check(String template) {
    String path =
        template
            .replace("{data_source_id}", Long.toString(id))
            .replace("{connectionName}", Dqops.in(NAME))
            .replace("{schemaName}", "a");

    JsonNode all = items(path);
    JsonNode one = items(path + "?limit=1");
    if (LISTS.contains(template)) {
      assertThat(all).as(template).hasSizeGreaterThanOrEqualTo(2);
    }
    assertThat(one).as(template).hasSize(Math.min(1, all.size()));
    assertThat(one.get(0)).as(template).isEqualTo(all.get(0));
    for (String wrong : List.of("0", "-1", "many", "1.5", "99999999999")) {
      Response refused = Dqops.get(path + "?limit=" + wrong);
      assertThat(refused.statusCode())
          .as(template + " with limit " + wrong)
          .isEqualTo(path.startsWith("/api/v1/") ? 422 : 400);
      assertThat(refused.asString()).contains("limit");
    }
  }

  private static JsonNode items(String path) {
    JsonNode list = Dqops.json(Dqops.get(path));
    return list.isArray() ? list : list.path("items");
  }
}
