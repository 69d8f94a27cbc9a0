package dev.sourcecheck.api.datafold;

import static dev.sourcecheck.api.datafold.DatafoldClient.assertError;
import static dev.sourcecheck.api.datafold.DatafoldClient.form;
import static dev.sourcecheck.api.datafold.DatafoldClient.register;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A schema of the server's own is refused when a form is saved, changed or tested. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class TempSchemaNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop.pg_temp",
        "shop.PG_TEMP",
        "PG_TEMP",
        "shop.pg_temp_3",
        "shop.\"pg_temp_3\"",
        "\"pg_temp_3\"",
        "\"shop\".\"Pg_Temp\"",
        " shop.pg_temp ",
        "shop. pg_temp",
        "shop.\" pg_temp \"",
        "shop.pg_toast",
        "shop.pg_toast_temp_3",
        "shop.pg_catalog",
        "shop.information_schema",
        "shop.\"INFORMATION_SCHEMA\"",
        "shop.pg_mine"
      })
  void rejectsSystemSchemas(String name) {
    for (String type : List.of("pg", "postgres_aurora", "postgres_aws_rds", "redshift")) {
      ObjectNode form = form("system schema", "shop").put("temp_schema", name).put("type", type);

      assertError(
          given().body(form.toString()).post(DatafoldClient.SOURCES),
          expected(name),
          "body",
          "temp_schema");
      assertError(
          given().body(form.toString()).post(DatafoldClient.SOURCES + "/test"),
          expected(name),
          "body",
          "temp_schema");
    }
    ObjectNode form = form("changed to " + name, "shop");
    long source = register(form);
    assertError(
        given()
            .body(form.put("temp_schema", name).toString())
            .put(DatafoldClient.SOURCES + "/" + source),
        expected(name),
        "body",
        "temp_schema");
    assertThat(
            given().get(DatafoldClient.SOURCES + "/" + source).jsonPath().getString("temp_schema"))
        .isEqualTo("shop.public");
  }

  /** A name of one part lacks the database. */
  private static String expected(String name) {
    return name.contains(".") ? "value_error" : "string_pattern_mismatch";
  }

  @Test
  void acceptsNamesSimilarToSystemSchemas() {
    for (String name : List.of("shop.pgtemp", "shop.my_pg_temp", "shop.\"x.pg_temp\"", "pg_db.t")) {
      register(form("like " + name, "shop").put("temp_schema", name));
    }
  }
}
