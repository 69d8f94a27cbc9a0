package dev.sourcecheck.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class SignInPageTest {
  @Test
  void leadsABrowserWithoutSessionToTheSignInPage() {
    Response home = PageClient.anonymous().get("/");
    Response sources = PageClient.anonymous().get("/ui/sources");
    Response page = PageClient.anonymous().get("/login");

    assertThat(home.statusCode()).isEqualTo(303);
    assertThat(home.header("Location")).isEqualTo("/ui/sources");
    assertThat(sources.statusCode()).isEqualTo(303);
    assertThat(sources.header("Location")).isEqualTo("/login?reason=no_key&to=%2Fui%2Fsources");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.contentType()).startsWith("text/html");
    assertThat(page.asString()).contains("<h1>", "name=\"key\"").doesNotContain("role=\"alert\"");
  }

  @Test
  void keepsThePageToContinueWith() {
    Response link = PageClient.anonymous().get("/settings/integrations/dwh/pg/7");
    String login = link.header("Location");

    assertThat(login)
        .isEqualTo("/login?reason=no_key&to=%2Fsettings%2Fintegrations%2Fdwh%2Fpg%2F7");
    assertThat(PageClient.anonymous().urlEncodingEnabled(false).get(login).asString())
        .contains("name=\"to\" value=\"/settings/integrations/dwh/pg/7\"");
    Response signedIn =
        PageClient.anonymous()
            .header("Origin", PageClient.origin())
            .formParam("key", StoreResource.KEY)
            .formParam("to", "/settings/integrations/dwh/pg/7")
            .post("/login");
    assertThat(signedIn.statusCode()).isEqualTo(303);
    assertThat(signedIn.header("Location")).isEqualTo("/settings/integrations/dwh/pg/7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/",
        "//evil.example/",
        "/ui//evil.example\\@",
        "javascript:alert(1)",
        "/api/v1/data_sources",
        "/ui/sources\r\nSet-Cookie: a=b",
        "ui/sources",
      })
  void continuesOnlyWithItsOwnPages(String to) {
    Response signedIn =
        PageClient.anonymous()
            .header("Origin", PageClient.origin())
            .formParam("key", StoreResource.KEY)
            .formParam("to", to)
            .post("/login");

    assertThat(signedIn.statusCode()).isEqualTo(303);
    assertThat(signedIn.header("Location")).isEqualTo("/ui/sources");
  }

  @Test
  void explainsAWrongKey() {
    Response refused =
        PageClient.anonymous()
            .header("Origin", PageClient.origin())
            .formParam("key", "hunter2")
            .post("/login");

    assertThat(refused.statusCode()).isEqualTo(303);
    assertThat(refused.header("Location")).isEqualTo("/login?reason=wrong_key");
    assertThat(PageClient.anonymous().get("/login?reason=wrong_key").asString())
        .contains("The API key is unknown or was revoked")
        .doesNotContain("hunter2");
  }

  @ParameterizedTest
  @CsvSource({"<script>alert(1)</script>", "unknown", "'\"><img src=x>'"})
  void showsOnlyKnownReasons(String reason) {
    String page = PageClient.anonymous().queryParam("reason", reason).get("/login").asString();

    assertThat(page).doesNotContain("role=\"alert\"", "<script", "<img src=x");
  }

  @Test
  void reloadsAPageWhoseSessionEnded() {
    Response part =
        PageClient.anonymous()
            .header("HX-Request", "true")
            .cookie("sourcecheck_session", "a".repeat(43))
            .get("/ui/sources");

    assertThat(part.statusCode()).isEqualTo(401);
    assertThat(part.header("HX-Refresh")).isEqualTo("true");
    assertThat(part.asString()).isEmpty();
  }

  @Test
  void otherClientsGetJson() {
    Response refused =
        PageClient.anonymous().header("Accept", "application/json").get("/ui/sources");

    assertThat(refused.statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/login", "/ui/sources", "/ui/sources/new", "/ui/keys", "/ui/no/such"})
  void pagesHaveAStrictPolicy(String path) {
    Response page = PageClient.admin().get(path);

    assertThat(page.header("Content-Security-Policy"))
        .isEqualTo(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                + " connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none';"
                + " frame-ancestors 'none'");
    assertThat(page.header("Cache-Control")).isEqualTo("no-store");
    assertThat(page.header("Referrer-Policy")).isEqualTo("same-origin");
    // names of sources and keys, in which quotes are escaped, may look like code
    String withoutValues = page.asString().replaceAll("\"[^\"]*\"", "\"\"");
    assertThat(withoutValues).doesNotContainPattern("<[^>]*\\s(style|on[a-z]+)=");
    assertThat(page.asString()).doesNotContain("<style");
    assertThat(page.asString()).doesNotContainPattern("(src|href|action)=\"\\s*javascript:");
    assertThat(page.asString()).doesNotContainPattern("<script(?! src=\"/)");
    assertThat(page.asString()).doesNotContainPattern("(src|href)=\"(https?:)?//");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/page.js",
        "/assets/source-form.js",
        "/webjars/htmx.org/2.0.4/dist/htmx.min.js",
      })
  void sessionLoadsTheScripts(String path) {
    Response script = PageClient.admin().get(path);

    assertThat(script.statusCode()).isEqualTo(200);
    assertThat(script.contentType()).startsWith("text/javascript");
    assertThat(PageClient.anonymous().get(path).statusCode()).isEqualTo(401);
  }
}
