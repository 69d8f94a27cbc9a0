package dev.sourcecheck.page;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.auth.ApiKeyStore;
import dev.sourcecheck.auth.Role;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class SourcesPageTest {
  private final ApiKeyStore keys;

  SourcesPageTest(ApiKeyStore keys) {
    this.keys = keys;
  }

  @Test
  void listsSourcesWithTypeAndTarget() {
    long id = create("Listed");

    String page = PageClient.admin().get("/ui/sources?q=listed").asString();

    assertThat(page)
        .contains("href=\"/ui/sources/" + id + "\"", "127.0.0.1:1/shop", "Not tested yet");
  }

  @ParameterizedTest
  @ValueSource(strings = {"name sought", "127.0.0.1:1", "/shop", "NAME SOUGHT"})
  void findsByNameAndTarget(String query) {
    create("name sought");

    assertThat(search(query)).contains("name sought");
  }

  @Test
  void saysThatNothingMatches() {
    create("some source");

    assertThat(search("no such source")).contains("No source matches");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "{frame.caller}{list}",
        "</title><svg/onload=alert(1)>",
        "\u202Egpj.exe",
      })
  void showsHostileNamesAsText(String name) {
    long id = create(name);

    for (String page :
        new String[] {
          search(name),
          PageClient.admin().get("/ui/sources/" + id).asString(),
          PageClient.admin().get("/ui/sources/" + id + "/edit").asString()
        }) {
      assertThat(page)
          .doesNotContain("<script>alert", "<img src=x", "<svg/onload", "' onmouseover='alert");
    }
  }

  @Test
  void offersWhatTheRoleAllows() {
    long id = create("offered");
    String viewer = PageClient.as(Role.VIEWER, keys).get("/ui/sources/" + id).asString();
    String operator = PageClient.as(Role.OPERATOR, keys).get("/ui/sources/" + id).asString();
    String admin = PageClient.admin().get("/ui/sources/" + id).asString();

    assertThat(viewer).doesNotContain(id + "/test\"", id + "/edit", id + "/delete", "/ui/keys");
    assertThat(operator).contains(id + "/test\"").doesNotContain(id + "/edit", "/ui/keys");
    assertThat(admin).contains(id + "/test\"", id + "/edit", id + "/delete", "/ui/keys");
  }

  @Test
  void refusesWhatTheRoleForbids() {
    long id = create("refused");
    PageClient viewer = PageClient.as(Role.VIEWER, keys);
    PageClient operator = PageClient.as(Role.OPERATOR, keys);

    assertThat(viewer.post("/ui/sources/" + id + "/test", Map.of()).header("Location"))
        .isEqualTo("/login?reason=forbidden");
    assertThat(operator.get("/ui/keys").header("Location"))
        .isEqualTo("/login?reason=forbidden&to=%2Fui%2Fkeys");
    assertThat(operator.post("/ui/sources/" + id + "/delete", Map.of()).header("Location"))
        .isEqualTo("/login?reason=forbidden");
    assertThat(PageClient.admin().get("/ui/sources/" + id).statusCode()).isEqualTo(200);
  }

  @Test
  void continuesWithTheTestThatItStarted() {
    long id = create("started");

    Response started =
        PageClient.as(Role.OPERATOR, keys).post("/ui/sources/" + id + "/test", Map.of());

    assertThat(started.statusCode()).isEqualTo(303);
    assertThat(started.header("Location")).matches("/ui/tests/[0-9]+");
    assertThat(search("started")).containsPattern("verdict-line.*aria-label=\"Last test: 1 ");
  }

  @Test
  void testsAllThatTheSearchFinds() {
    create("group one");
    create("group two");

    Response started = PageClient.admin().post("/ui/sources/tests", Map.of("q", "group"));

    assertThat(started.statusCode()).isEqualTo(303);
    assertThat(started.header("Location")).isEqualTo("/ui/sources?q=group&started=2");
    assertThat(PageClient.admin().get(started.header("Location")).asString())
        .contains("2 tests are waiting or running.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ui/sources/999999", "/ui/sources/x", "/ui/sources/0", "/ui/no/such"})
  void showsErrorsAsPages(String path) {
    Response missing = PageClient.admin().get(path);

    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.contentType()).startsWith("text/html");
    assertThat(missing.asString()).contains("<h1>Not Found</h1>");
  }

  @Test
  void otherSitesCannotSubmitForms() {
    long id = create("forged");

    Response forged =
        PageClient.admin()
            .request()
            .header("Origin", "https://evil.example")
            .post("/ui/sources/" + id + "/delete");

    assertThat(forged.statusCode()).isEqualTo(403);
    assertThat(PageClient.admin().get("/ui/sources/" + id).statusCode()).isEqualTo(200);
  }

  @Test
  void deletesASource() {
    long id = create("deleted");

    Response deleted = PageClient.admin().post("/ui/sources/" + id + "/delete", Map.of());

    assertThat(deleted.header("Location")).isEqualTo("/ui/sources");
    assertThat(PageClient.admin().get("/ui/sources/" + id).statusCode()).isEqualTo(404);
  }

  private static String search(String query) {
    return PageClient.admin().request().queryParam("q", query).get("/ui/sources").asString();
  }

  private static long create(String name) {
    return given()
        .body(
            Map.of(
                "name",
                name + " " + System.nanoTime(),
                "type",
                "pg",
                "options",
                Map.of(
                    "host", "127.0.0.1",
                    "port", 1,
                    "user", "ann",
                    "password", "for-tests-alone",
                    "dbname", "shop")))
        .contentType("application/json")
        .post("/api/v1/data_sources")
        .jsonPath()
        .getLong("id");
  }
}
