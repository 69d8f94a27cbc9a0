package dev.sourcecheck.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.EventStreamClient;
import dev.sourcecheck.servers.OneHourSessions;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.Cookie;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(OneHourSessions.class)
class SignInTest {
  private static final String SOURCES = "/api/v1/data_sources";
  private static final String COOKIE = "sourcecheck_session";
  private static final String FORM = "{\"name\": \"from a page\", \"type\": \"pg\"}";

  @TestHTTPResource("/")
  URI root;

  private final ApiKeyStore keys;
  private final SignInLinks links;
  private final StoreSql store;

  SignInTest(ApiKeyStore keys, SignInLinks links, StoreSql store) {
    this.keys = keys;
    this.links = links;
    this.store = store;
  }

  @Test
  void exchangesAKeyForACookie() {
    Response response = login(StoreResource.KEY);

    assertThat(response.statusCode()).isEqualTo(204);
    Cookie cookie = response.detailedCookie(COOKIE);
    assertThat(cookie.isHttpOnly()).isTrue();
    assertThat(cookie.getSameSite()).isEqualTo("Strict");
    assertThat(cookie.isSecured()).as("not under TLS").isFalse();
    assertThat(cookie.getPath()).isEqualTo("/");
    assertThat(cookie.getMaxAge()).isEqualTo(3_600);
    assertThat(with(cookie).get(SOURCES).statusCode()).isEqualTo(200);
    assertThat(with(cookie).get("/api/v1/no/such/path").statusCode()).isEqualTo(404);
    assertThat(stored("SELECT hash FROM browser_session"))
        .isNotEmpty()
        .allMatch(hash -> hash.matches("[0-9a-f]{64}"))
        .doesNotContain(cookie.getValue());
  }

  @Test
  void sendsABrowserOn() {
    Response response =
        client()
            .redirects()
            .follow(false)
            .accept("text/html,application/xhtml+xml")
            .header("Origin", origin())
            .formParam("key", StoreResource.KEY)
            .post("/login");

    assertThat(response.statusCode()).isEqualTo(303);
    assertThat(response.header("Location")).isEqualTo("/ui/sources");
    assertThat(response.cookie(COOKIE)).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "hunter2", "sck_000000000000_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"})
  void rejectsWrongKey(String key) {
    Response response = login(key);

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.cookies()).isEmpty();
    assertThat(response.jsonPath().getString("detail")).isNotBlank();
  }

  @Test
  void requiresTheFormField() {
    assertThat(client().formParam("other", "x").post("/login").statusCode()).isEqualTo(400);
    assertThat(client().post("/login").statusCode()).isEqualTo(400);
    assertThat(client().formParam("key", "x".repeat(10_000)).post("/login").statusCode())
        .isEqualTo(413);
  }

  @Test
  void sessionHasTheRoleOfItsKey() {
    Cookie viewer = signedIn(Role.VIEWER);
    Cookie admin = signedIn(Role.ADMIN);

    assertThat(write(viewer, origin()).statusCode()).isEqualTo(403);
    assertThat(write(admin, origin()).statusCode()).isIn(200, 422);
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "own, 200",
        "none, 403",
        "null, 403",
        "https://evil.example, 403",
        "https, 403",
        "port, 403",
        "path, 403",
        "two, 403",
      })
  void changesNeedTheOwnOrigin(String kind, int status) {
    Cookie cookie = signedIn(Role.ADMIN);
    RequestSpecification request =
        with(cookie).body("{\"name\": \"o " + kind + "\", \"type\": \"pg\"}");
    switch (kind) {
      case "own" -> request.header("Origin", origin());
      case "none" -> {}
      case "https" -> request.header("Origin", origin().replace("http:", "https:"));
      case "port" -> request.header("Origin", origin().replaceFirst(":\\d+$", ":1"));
      case "path" -> request.header("Origin", origin() + "/path");
      case "two" -> request.header("Origin", origin(), "https://evil.example");
      default -> request.header("Origin", kind);
    }

    assertThat(request.post(SOURCES).statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "PATCH", "DELETE", "POST"})
  void everyMethodThatWritesNeedsTheOrigin(String method) {
    Cookie cookie = signedIn(Role.ADMIN);

    Response response = with(cookie).body("{}").request(method, SOURCES + "/999999");

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.jsonPath().getString("detail")).contains("Origin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/connections",
        "/api/datasource/connections/c/schemas",
        "/q/metrics",
        "/q/openapi",
        "/api/v1",
        "/api//v1/data_sources",
        "/api/v1x"
      })
  void otherPathsDoNotAcceptTheCookie(String path) {
    assertThat(with(signedIn(Role.ADMIN)).get(path).statusCode()).isEqualTo(401);
  }

  @Test
  void pagesGetTheScriptForEvents() {
    String script = "/assets/job-events.js";

    Response response = with(signedIn(Role.VIEWER)).get(script);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.contentType()).startsWith("text/javascript");
    assertThat(response.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(response.header("Content-Security-Policy")).endsWith("connect-src 'self'");
    assertThat(client().get(script).statusCode()).isEqualTo(401);
  }

  /** The framework resolves them to paths that do not accept the cookie. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/../connections",
        "/api/v1/../datasource/connections/c/schemas",
        "/api/v1/%2e%2e/connections",
        "/api/v1/;x/../../connections",
        "/api/v1//../connections",
        "/assets/../q/metrics",
        "/api/v1/../../q/metrics"
      })
  void ambiguousPathsDoNotAcceptTheCookie(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(origin() + path))
            .header("Cookie", COOKIE + "=" + signedIn(Role.ADMIN).getValue())
            .build();

    int status =
        HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.discarding())
            .statusCode();

    assertThat(status).isEqualTo(401);
  }

  @Test
  void wrongKeyInTheHeaderIsNotReplacedByTheCookie() {
    Response response =
        with(signedIn(Role.ADMIN)).header("Authorization", "Key nonsense").get(SOURCES);

    assertThat(response.statusCode()).isEqualTo(401);
  }

  @Test
  void signingInReplacesTheSession() {
    Cookie first = signedIn(Role.VIEWER);

    Response second =
        with(first).formParam("key", keys.create("again", Role.VIEWER)).post("/login");

    assertThat(second.cookie(COOKIE)).isNotEqualTo(first.getValue());
    assertThat(with(first).get(SOURCES).statusCode()).isEqualTo(401);
    assertThat(with(second.detailedCookie(COOKIE)).get(SOURCES).statusCode()).isEqualTo(200);
  }

  /** An attacker who can set a cookie must not know the session that the user signs in to. */
  @Test
  void doesNotAdoptASessionThatTheClientChose() {
    String chosen = "a".repeat(43);
    Response response =
        client().cookie(COOKIE, chosen).formParam("key", StoreResource.KEY).post("/login");

    assertThat(response.cookie(COOKIE)).isNotEqualTo(chosen);
    assertThat(client().cookie(COOKIE, chosen).get(SOURCES).statusCode()).isEqualTo(401);
  }

  @Test
  void twoCookiesAreAmbiguous() {
    Cookie cookie = signedIn(Role.ADMIN);
    String pair = COOKIE + "=" + cookie.getValue();

    assertThat(
            client()
                .header("Cookie", pair + "; " + COOKIE + "=" + "a".repeat(43))
                .get(SOURCES)
                .statusCode())
        .isEqualTo(401);
  }

  @Test
  void otherSiteCannotSignIn() {
    Response response =
        client()
            .header("Origin", "https://evil.example")
            .formParam("key", StoreResource.KEY)
            .post("/login");

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.cookies()).isEmpty();
  }

  @Test
  void signingOutEndsTheSessionAndItsStreams() throws Exception {
    Cookie cookie = signedIn(Role.ADMIN);
    Cookie other = signedIn(Role.ADMIN);
    long job = parked();
    try (EventStreamClient ended = stream(job, cookie);
        EventStreamClient stays = stream(job, other)) {
      ended.nextEvent();
      stays.nextEvent();

      Response response = with(cookie).header("Origin", origin()).post("/logout");

      assertThat(response.statusCode()).isEqualTo(204);
      assertThat(response.detailedCookie(COOKIE).getMaxAge()).isZero();
      assertThat(ended.next()).isEqualTo(Optional.empty());
      assertThat(with(cookie).get(SOURCES).statusCode()).isEqualTo(401);
      given().body("").post(SOURCES + "/test/" + job + "/cancel");
      assertThat(stays.nextEvent().orElseThrow().name()).isEqualTo("done");
    }
  }

  @Test
  void otherSiteCannotSignOut() {
    Cookie cookie = signedIn(Role.VIEWER);

    assertThat(with(cookie).header("Origin", "https://evil.example").post("/logout").statusCode())
        .isEqualTo(403);
    assertThat(with(cookie).get(SOURCES).statusCode()).isEqualTo(200);
  }

  @Test
  void revokedKeyEndsItsSessionsAndStreams() throws Exception {
    String key = keys.create("revoked", Role.VIEWER);
    Cookie cookie = login(key).detailedCookie(COOKIE);
    long job = parked();
    try (EventStreamClient session = stream(job, cookie);
        EventStreamClient direct =
            EventStreamClient.connect(events(job), Map.of("Authorization", "Key " + key))) {
      session.nextEvent();
      direct.nextEvent();

      keys.revoke(ApiKeyText.parse(key).orElseThrow().id());

      assertThat(session.rest()).isEmpty();
      assertThat(direct.rest()).isEmpty();
    }
    assertThat(with(cookie).get(SOURCES).statusCode()).isEqualTo(401);
    assertThat(login(key).statusCode()).isEqualTo(401);
    given().body("").post(SOURCES + "/test/" + job + "/cancel");
  }

  @Test
  void expiredSessionIsRejectedAndItsCookieDeleted() {
    Cookie cookie = signedIn(Role.VIEWER);
    change("UPDATE browser_session SET expires_at = now() - interval '1 s'");

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> with(cookie).get(SOURCES).statusCode() == 401);

    assertThat(with(cookie).get(SOURCES).detailedCookie(COOKIE).getMaxAge()).isZero();
    signedIn(Role.VIEWER);
    assertThat(stored("SELECT hash FROM browser_session WHERE expires_at <= now()")).isEmpty();
  }

  @Test
  void linkSignsInOnce() {
    String link = links.create(keys.create("linked", Role.VIEWER));

    Response head = client().head(link);
    Response first = client().redirects().follow(false).get(link);
    Response second = client().redirects().follow(false).get(link);

    assertThat(head.statusCode()).as("a preview of the link").isEqualTo(200);
    assertThat(head.cookies()).isEmpty();
    assertThat(first.statusCode()).isEqualTo(303);
    assertThat(with(first.detailedCookie(COOKIE)).get(SOURCES).statusCode()).isEqualTo(200);
    assertThat(second.statusCode()).isEqualTo(401);
    assertThat(second.cookies()).isEmpty();
    assertThat(stored("SELECT hash FROM sign_in_link")).isEmpty();
  }

  @Test
  void ofClientsWithTheSameLinkOneSignsIn() {
    String link = links.create(keys.create("raced", Role.VIEWER));

    List<CompletableFuture<Integer>> attempts =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> client().redirects().follow(false).get(link).statusCode()))
            .toList();

    assertThat(attempts).extracting(CompletableFuture::join).containsOnlyOnce(303);
  }

  @Test
  void expiredLinkAndLinkOfRevokedKeyAreRejected() {
    String expired = links.create(keys.create("late", Role.VIEWER));
    change("UPDATE sign_in_link SET expires_at = now() - interval '1 s'");
    String key = keys.create("gone", Role.VIEWER);
    String revoked = links.create(key);
    keys.revoke(ApiKeyText.parse(key).orElseThrow().id());

    for (String link : List.of(expired, revoked, "/login?token=", "/login?token=x")) {
      assertThat(client().redirects().follow(false).get(link).statusCode()).as(link).isEqualTo(401);
    }
  }

  @Test
  void keyHasAHundredSessionsAtMost() {
    String key = keys.create("many", Role.VIEWER);
    Cookie first = login(key).detailedCookie(COOKIE);
    for (int i = 0; i < 100; i++) {
      login(key);
    }

    assertThat(with(first).get(SOURCES).statusCode()).isEqualTo(401);
    assertThat(
            stored(
                "SELECT hash FROM browser_session WHERE key_id = '"
                    + ApiKeyText.parse(key).orElseThrow().id()
                    + "'"))
        .hasSize(100);
  }

  private Cookie signedIn(Role role) {
    return login(keys.create("browser", role)).detailedCookie(COOKIE);
  }

  private static Response login(String key) {
    return client().formParam("key", key).post("/login");
  }

  private static RequestSpecification client() {
    return given().noFilters();
  }

  private static RequestSpecification with(Cookie cookie) {
    return client().cookie(COOKIE, cookie.getValue());
  }

  private static Response write(Cookie cookie, String origin) {
    return with(cookie).header("Origin", origin).body(FORM).post(SOURCES);
  }

  private static long parked() {
    long source =
        given()
            .body(
                """
                {"name": "parked %s", "type": "pg", "view_only": true, "temp_schema": "d.t",
                 "options": {"host": "127.0.0.1", "port": 1, "user": "u", "password": "p", "dbname": "d"}}
                """
                    .formatted(System.nanoTime()))
            .post(SOURCES)
            .jsonPath()
            .getLong("id");
    return given().body("").post(SOURCES + "/" + source + "/test").jsonPath().getLong("job_id");
  }

  private EventStreamClient stream(long job, Cookie cookie) throws Exception {
    return EventStreamClient.connect(
        events(job), Map.of("Cookie", COOKIE + "=" + cookie.getValue()));
  }

  private String events(long job) {
    return origin() + SOURCES + "/test/" + job + "/events";
  }

  private String origin() {
    return root.toString().replaceFirst("/$", "");
  }

  private List<String> stored(String sql) {
    return store.withSession(session -> session.sql(sql).list(String.class));
  }

  private void change(String sql) {
    store.useSession(session -> session.sql(sql).execute());
  }
}
