package dev.sourcecheck.api.datafold;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The link that Datafold's command line prints after a source was created. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class SourceLinkTest {
  private static final String LINKS = "/settings/integrations/dwh/";

  @Test
  void leadsToTheSource() {
    long id =
        given()
            .body("{\"name\": \"linked\", \"type\": \"pg\"}")
            .post("/api/v1/data_sources")
            .jsonPath()
            .getLong("id");

    Response link = given().redirects().follow(false).get(LINKS + "pg/" + id);

    assertThat(link.statusCode()).isEqualTo(302);
    assertThat(link.header("Location")).isEqualTo("/ui/sources/" + id);
    assertThat(
            given()
                .get(LINKS + "pg/" + id)
                .htmlPath()
                .getString("html.body.main.**.find { it.name() == 'h1' }"))
        .isEqualTo("linked");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pg/999999", "pg/0", "pg/x"})
  void reportsUnknownSources(String link) {
    Response unknown = given().get(LINKS + link);

    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.asString()).isEqualTo("{\"detail\":\"Data source not found\"}");
  }

  @Test
  void requiresAKey() {
    given().noFilters().get(LINKS + "pg/1").then().statusCode(401);
  }
}
