package dev.sourcecheck.page;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.auth.ApiKeyStore;
import dev.sourcecheck.auth.Role;
import dev.sourcecheck.servers.EventStreamClient;
import dev.sourcecheck.servers.OneHourSessions;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Attacks on the session of a browser, through the requests that pages send. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(OneHourSessions.class)
class PageSecurityTest {
  private static final String COOKIE = "sourcecheck_session";
  private static final String API = "/api/v1/data_sources";

  private final ApiKeyStore keys;

  PageSecurityTest(ApiKeyStore keys) {
    this.keys = keys;
  }

  static Stream<Arguments> forgedForms() {
    return Stream.of(
            "/ui/sources",
            "/ui/sources/{id}",
            "/ui/sources/{id}/delete",
            "/ui/sources/{id}/test",
            "/ui/sources/tests",
            "/ui/form/test",
            "/ui/keys")
        .flatMap(
            path ->
                Stream.of("", "null", "https://evil.example")
                    .map(origin -> Arguments.of(path, origin)));
  }

  /** A form of another site, which the browser sends with the cookie. */
  @ParameterizedTest
  @MethodSource("forgedForms")
  void formOfAnotherSiteChangesNothing(String path, String origin) {
    long source = source();
    int before = keys.list().size();
    RequestSpecification request =
        PageClient.anonymous()
            .cookie(COOKIE, session(StoreResource.KEY))
            .formParam("name", "forged")
            .formParam("type", "pg")
            .formParam("role", "admin")
            .formParam("options.host", "evil.example");
    if (!origin.isEmpty()) {
      request.header("Origin", origin);
    }

    Response refused = request.post(path.replace("{id}", String.valueOf(source)));

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(keys.list()).hasSize(before);
    assertThat(given().get(API).jsonPath().getList("name")).doesNotContain("forged");
    assertThat(given().get(API + "/" + source).statusCode()).isEqualTo(200);
    assertThat(PageClient.admin().get("/ui/sources/" + source).asString())
        .contains("Not tested yet");
  }

  static Stream<String> chosenSessions() {
    return Stream.of(
        "",
        "a",
        "0",
        "null",
        "a".repeat(42),
        "a".repeat(43),
        "a".repeat(44),
        "A".repeat(43),
        "0".repeat(43),
        "-".repeat(43),
        "_".repeat(43),
        "f".repeat(64),
        "a".repeat(2_000),
        "..",
        "%00",
        "' OR '1'='1",
        "\"quoted\"",
        "x=y",
        "00000000-0000-0000-0000-000000000000",
        StoreResource.KEY);
  }

  /** An attacker who can set a cookie must not know the session that the user signs in to. */
  @ParameterizedTest
  @MethodSource("chosenSessions")
  void signingInDoesNotAdoptAChosenSession(String chosen) {
    Response signedIn =
        PageClient.anonymous()
            .header("Cookie", COOKIE + "=" + chosen)
            .header("Origin", PageClient.origin())
            .formParam("key", StoreResource.KEY)
            .post("/login");

    assertThat(signedIn.statusCode()).isEqualTo(303);
    assertThat(signedIn.cookie(COOKIE)).matches("[A-Za-z0-9_-]{43}").isNotEqualTo(chosen);
    assertSignedOut(
        PageClient.anonymous().header("Cookie", COOKIE + "=" + chosen).get("/ui/sources"));
  }

  @Test
  void signingInEndsTheSessionThatAnAttackerHasSet() {
    String planted = session(keys.create("attacker", Role.VIEWER));

    String own =
        PageClient.anonymous()
            .cookie(COOKIE, planted)
            .header("Origin", PageClient.origin())
            .formParam("key", StoreResource.KEY)
            .post("/login")
            .cookie(COOKIE);

    assertThat(own).isNotEqualTo(planted);
    assertSignedOut(PageClient.anonymous().cookie(COOKIE, planted).get("/ui/sources"));
  }

  static Stream<String> requestsAfterSignOut() {
    return Stream.of(
        "/ui/sources",
        "/ui/sources?q=a",
        "/ui/sources/new",
        "/ui/sources/{id}",
        "/ui/sources/{id}/edit",
        "/ui/form/tests/{job}",
        "/ui/keys",
        "/ui/tests/{job}",
        "/assets/page.js",
        "/assets/source-form.js",
        "/assets/job-events.js",
        "/webjars/htmx.org/2.0.4/dist/htmx.min.js",
        "/settings/integrations/dwh/pg/{id}",
        API,
        API + "/{id}",
        API + "/test/{job}",
        API + "/test/{job}?wait=60",
        API + "/test/{job}/events",
        API + "/test/{job}/events?last=0",
        API + "/{id}/schema");
  }

  @ParameterizedTest
  @MethodSource("requestsAfterSignOut")
  void nothingIsReadAfterSigningOut(String path) throws Exception {
    long source = source();
    long job = waitingTest(source);
    String session = session(StoreResource.KEY);
    Map<String, String> headers = Map.of("Cookie", COOKIE + "=" + session);
    String events = PageClient.origin() + API + "/test/" + job + "/events";
    try (EventStreamClient stream = EventStreamClient.connect(events, headers)) {
      assertThat(stream.nextEvent()).isPresent();

      PageClient.anonymous()
          .cookie(COOKIE, session)
          .header("Origin", PageClient.origin())
          .post("/logout")
          .then()
          .statusCode(303)
          .header("Location", "/login");

      assertThat(stream.nextEvent()).isEqualTo(Optional.empty());
    }
    String target =
        path.replace("{id}", String.valueOf(source)).replace("{job}", String.valueOf(job));
    for (String accepted : List.of(PageClient.HTML, "application/json", "text/event-stream")) {
      Response refused =
          given()
              .noFilters()
              .redirects()
              .follow(false)
              .header("Accept", accepted)
              .cookie(COOKIE, session)
              .get(target);
      if (refused.statusCode() == 303) {
        assertSignedOut(refused);
      } else {
        assertThat(refused.statusCode()).isEqualTo(401);
      }
    }
    given().body("").post(API + "/test/" + job + "/cancel").then().statusCode(200);
  }

  private static void assertSignedOut(Response response) {
    assertThat(response.statusCode()).isEqualTo(303);
    assertThat(response.header("Location")).startsWith("/login?reason=");
    assertThat(response.asString()).isEmpty();
  }

  private static String session(String key) {
    return given().noFilters().formParam("key", key).post("/login").cookie(COOKIE);
  }

  /** A source whose test waits for a confirmation. */
  private static long source() {
    return given()
        .contentType("application/json")
        .body(
            Map.of(
                "name",
                "attacked " + System.nanoTime(),
                "type",
                "pg",
                "view_only",
                true,
                "temp_schema",
                "d.t",
                "options",
                Map.of(
                    "host", "127.0.0.1", "port", 1, "user", "u", "password", "p", "dbname", "d")))
        .post(API)
        .jsonPath()
        .getLong("id");
  }

  private static long waitingTest(long source) {
    return given().body("").post(API + "/" + source + "/test").jsonPath().getLong("job_id");
  }
}
