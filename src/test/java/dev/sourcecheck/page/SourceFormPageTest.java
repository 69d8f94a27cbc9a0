package dev.sourcecheck.page;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class SourceFormPageTest {
  private static final String PASSWORD = "for-tests-alone-5f0c";

  static List<SourceType> types() {
    return SourceType.ofDatafold();
  }

  @ParameterizedTest
  @MethodSource("types")
  void hasAControlForEveryOption(SourceType type) {
    String page = PageClient.admin().get("/ui/sources/new?type=" + type.wire()).asString();

    for (OptionField field : OptionSchema.of(type).all()) {
      assertThat(page).contains("name=\"options." + field.name() + "\"");
    }
  }

  @Test
  void createsASource() {
    Map<String, String> form = form("created by a form");
    form.put("options.sslmode", "require");

    Response created = PageClient.admin().post("/ui/sources", form);

    assertThat(created.statusCode()).isEqualTo(303);
    assertThat(created.header("Location")).matches("/ui/sources/[0-9]+");
    JsonPath source = stored(created.header("Location"));
    assertThat(source.getString("name")).isEqualTo(form.get("name"));
    assertThat(source.getInt("options.port")).isEqualTo(5433);
    assertThat(source.getString("options.sslmode")).isEqualTo("require");
    assertThat(source.getString("temp_schema")).isEqualTo("shop.tmp");
    assertThat(source.getBoolean("view_only")).isFalse();
  }

  @Test
  void namesTheFieldOfEachError() {
    Map<String, String> form = form("");
    form.put("name", " ");
    form.put("options.host", "https://db.example/");
    form.put("options.port", "many");

    Response refused = PageClient.admin().post("/ui/sources", form);

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.asString())
        .contains(
            "id=\"field-name-error\"",
            "id=\"field-options-host-error\"",
            "id=\"field-options-port-error\"",
            "value=\"https://db.example/\"")
        .doesNotContain("id=\"field-options-user-error\"", PASSWORD);
  }

  @Test
  void asksForMissingValues() {
    Map<String, String> form = form("");
    form.put("name", "");
    form.put("options.host", "");

    assertThat(PageClient.admin().post("/ui/sources", form).asString())
        .contains("id=\"field-name-error\">Enter a value<")
        .contains("id=\"field-options-host-error\">Enter a value<")
        .doesNotContain("String should");
  }

  @Test
  void neverShowsASecret() {
    String path = PageClient.admin().post("/ui/sources", form("secret")).header("Location");

    for (String page : List.of(path, path + "/edit", "/ui/sources")) {
      assertThat(PageClient.admin().get(page).asString()).doesNotContain(PASSWORD);
    }
    assertThat(PageClient.admin().get(path + "/edit").asString())
        .contains("Stored, and never shown. Leave it empty to keep it.");
  }

  @Test
  void keepsWhatItDoesNotShow() {
    long id =
        given()
            .body(
                Map.of(
                    "name",
                    "kept " + System.nanoTime(),
                    "type",
                    "pg",
                    "group_ids",
                    List.of(3),
                    "data_retention_days",
                    30,
                    "hidden",
                    true,
                    "options",
                    Map.of("host", "127.0.0.1", "user", "ann", "dbname", "d", "password", "p")))
            .contentType("application/json")
            .post("/api/v1/data_sources")
            .jsonPath()
            .getLong("id");
    Map<String, String> form = form("kept, changed");
    form.remove("options.password");
    form.put("options.host", "127.0.0.1");
    form.put("options.port", "5432");
    form.put("options.dbname", "d");

    Response changed = PageClient.admin().post("/ui/sources/" + id, form);

    assertThat(changed.statusCode()).as(changed.asString()).isEqualTo(303);
    JsonPath source = stored("/ui/sources/" + id);
    assertThat(source.getString("name")).isEqualTo(form.get("name"));
    assertThat(source.getList("group_ids")).containsExactly(3);
    assertThat(source.getInt("data_retention_days")).isEqualTo(30);
    assertThat(source.getBoolean("hidden")).isTrue();
  }

  @Test
  void requiresTheSecretAgainForAnotherHost() {
    String path = PageClient.admin().post("/ui/sources", form("bound")).header("Location");
    Map<String, String> form = form("bound");
    form.remove("options.password");
    form.put("options.host", "elsewhere.example");

    Response refused = PageClient.admin().post(path, form);

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.asString()).contains("id=\"field-options-password-error\"");
  }

  @Test
  void htmxIsSentToTheSavedSource() {
    Response created = PageClient.admin().postPart("/ui/sources", form("by htmx"));

    assertThat(created.statusCode()).isEqualTo(204);
    assertThat(created.header("HX-Redirect")).matches("/ui/sources/[0-9]+");
  }

  @Test
  void fieldsOfTheSameNameKeepTheirValuesInAnotherType() {
    Map<String, String> form = form("typed");
    form.put("shown_type", "pg");
    form.put("type", "mysql");
    form.put("options.port", "5432");

    String page = PageClient.admin().postPart("/ui/form/fields", form).asString();

    assertThat(page)
        .contains("name=\"options.db\"", "value=\"127.0.0.1\"", "value=\"3306\"")
        .doesNotContain("name=\"options.dbname\"", PASSWORD);
  }

  @Test
  void fillsTheFormFromAConnectionString() {
    Map<String, String> form = form("pasted");
    form.put("connection", "jdbc:mysql://root:" + PASSWORD + "@db.example:3307/shop?useSSL=true");

    String page = PageClient.admin().postPart("/ui/form/paste", form).asString();

    assertThat(page)
        .contains("value=\"db.example\"", "value=\"3307\"", "data-field=\"options.password\"")
        .contains("useSSL", "Unknown: Sourcecheck has no such field")
        .doesNotContain(PASSWORD);
  }

  @Test
  void testsWithoutSaving() {
    Map<String, String> form = form("");
    form.put("name", "");

    Response started = PageClient.admin().postPart("/ui/form/test", form);

    assertThat(started.statusCode()).isEqualTo(200);
    assertThat(started.asString()).contains("id=\"form-test\"", "hx-get=\"/ui/form/tests/");
    assertThat(given().get("/api/v1/data_sources").jsonPath().getList("name"))
        .doesNotContain("Unsaved source");
  }

  @Test
  void testOfAnInvalidFormShowsItsErrors() {
    Map<String, String> form = form("x");
    form.put("options.host", "");

    Response refused = PageClient.admin().postPart("/ui/form/test", form);

    assertThat(refused.statusCode()).isEqualTo(200);
    assertThat(refused.header("HX-Retarget")).isEqualTo("#source-form");
    assertThat(refused.asString()).contains("id=\"field-options-host-error\"");
  }

  private static JsonPath stored(String page) {
    return given().get(page.replace("/ui/sources", "/api/v1/data_sources")).jsonPath();
  }

  private static Map<String, String> form(String name) {
    return new HashMap<>(
        Map.of(
            "name", name + " " + System.nanoTime(),
            "type", "pg",
            "shown_type", "pg",
            "options.host", "127.0.0.1",
            "options.port", "5433",
            "options.user", "ann",
            "options.password", PASSWORD,
            "options.dbname", "shop",
            "temp_schema", "shop.tmp"));
  }
}
