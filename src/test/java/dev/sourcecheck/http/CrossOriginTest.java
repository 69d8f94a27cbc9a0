package dev.sourcecheck.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Allows pages of one configured origin. AuthenticationFilterTest covers the default: none. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(CrossOriginTest.OneOrigin.class)
class CrossOriginTest {
  private static final String ALLOWED = "https://app.example";

  /** CORS for one origin. */
  public static final class OneOrigin implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "quarkus.http.cors.enabled", "true",
          "quarkus.http.cors.origins", ALLOWED,
          "quarkus.http.cors.methods", "GET,POST",
          "quarkus.http.cors.headers", "Authorization");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/data_sources", "/api/connections/c/basic"})
  void allowsTheConfiguredOrigin(String path) {
    Response preflight = preflight(ALLOWED, path);
    Response simple = given().header("Origin", ALLOWED).get(path);
    Response withoutKey = given().noFilters().header("Origin", ALLOWED).get(path);

    assertThat(preflight.statusCode()).isEqualTo(200);
    assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo(ALLOWED);
    assertThat(preflight.header("Access-Control-Allow-Methods")).isEqualTo("GET,POST");
    assertThat(preflight.header("Access-Control-Allow-Headers")).isEqualTo("Authorization");
    assertThat(simple.header("Access-Control-Allow-Origin")).isEqualTo(ALLOWED);
    assertThat(withoutKey.statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({
    "https://evil.example",
    "http://app.example",
    "https://app.example.evil.example",
    "https://app.example:8443",
    "https://evil.example?https://app.example",
    "null",
  })
  void rejectsOtherOrigins(String origin) {
    Response preflight = preflight(origin, "/api/v1/data_sources");
    Response simple = given().header("Origin", origin).get("/api/v1/data_sources");

    assertThat(preflight.header("Access-Control-Allow-Origin")).isNull();
    assertThat(preflight.header("Access-Control-Allow-Credentials")).isNull();
    assertThat(simple.header("Access-Control-Allow-Origin")).isNull();
    for (Response refused : List.of(preflight, simple)) {
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.asString())
          .isEqualTo("{\"detail\":\"Pages of this origin may not send this request\"}");
    }
  }

  @Test
  void rejectsOtherMethodsWithABody() {
    Response refused = given().header("Origin", ALLOWED).delete("/api/v1/data_sources/999999");

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.jsonPath().getString("detail")).startsWith("Pages of this origin");
  }

  private static Response preflight(String origin, String path) {
    return given()
        .noFilters()
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "Authorization")
        .options(path);
  }
}
