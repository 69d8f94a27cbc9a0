package dev.sourcecheck.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.SqlSession;
import dev.sourcecheck.store.StoreSql;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(AuthenticationFilterTest.FewRequests.class)
class AuthenticationFilterTest {
  private static final String SOURCES = "/api/v1/data_sources";
  private static final String WRONG =
      "sck_000000000000_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

  @TestHTTPResource("/")
  URI root;

  private final ApiKeyStore keys;
  private final RequestSlots slots;
  private final StoreSql store;
  private final MeterRegistry meters;

  AuthenticationFilterTest(
      ApiKeyStore keys, RequestSlots slots, StoreSql store, MeterRegistry meters) {
    this.keys = keys;
    this.slots = slots;
    this.store = store;
    this.meters = meters;
  }

  /** Allows the wrong keys of all these tests, which come from one address. */
  public static final class FewRequests implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "sourcecheck.limits.requests", "12",
          "sourcecheck.limits.requests-per-key", "4",
          "sourcecheck.limits.failures", "1000",
          "sourcecheck.limits.keys-max-age", "1ms");
    }
  }

  @Test
  void rejectsRequestsWithoutKey() {
    for (String path : List.of(SOURCES, "/q/openapi", "/q/metrics", "/no/such", "/q/dev")) {
      Response refused = withoutKey().get(path);
      assertThat(refused.statusCode()).as(path).isEqualTo(401);
      assertThat(refused.header("WWW-Authenticate")).startsWith("Key");
      assertThat(refused.jsonPath().getString("detail")).contains("API key");
    }
    assertThat(withoutKey().get("/api/connections").statusCode()).isEqualTo(401);
    assertThat(withoutKey().get("/api/connections").asString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1",
        "/api/v1/",
        "/api/v1/no/such",
        "/api/./v1/data_sources",
        "/api/%76%31/data_sources",
        "/api/connections/../v1/data_sources",
      })
  void rejectionsOfTheWholeApiHaveABody(String path) {
    String viewer = "Key " + keys.create("v", Role.VIEWER);

    Response unauthorized = withoutKey().urlEncodingEnabled(false).delete(path);
    Response forbidden = as(viewer).urlEncodingEnabled(false).delete(path);

    assertThat(unauthorized.statusCode()).isEqualTo(401);
    assertThat(unauthorized.jsonPath().getString("detail")).startsWith("An API key is required");
    assertThat(forbidden.statusCode()).isEqualTo(403);
    assertThat(forbidden.jsonPath().getString("detail"))
        .isEqualTo("The API key's role does not allow this");
  }

  @Test
  void allowsHealthChecksWithoutKey() {
    withoutKey().get("/q/health").then().statusCode(200);
    withoutKey().get("/q/health/live").then().statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Key " + WRONG,
        "Bearer " + WRONG,
        "Bearer \"" + WRONG + "\"",
        "Key",
        "Key ",
        "key sck_",
        "Basic YWRtaW46YWRtaW4=",
        "Bearer ' OR 1=1 --",
      })
  void rejectsWrongKeys(String header) {
    Response datafold = as(header).get(SOURCES);
    Response dqops = as(header).get("/api/connections");

    assertThat(datafold.statusCode()).isEqualTo(401);
    assertThat(datafold.jsonPath().getString("detail")).isNotBlank();
    assertThat(datafold.asString()).doesNotContain("sck_");
    assertThat(dqops.statusCode()).isEqualTo(401);
    assertThat(dqops.asString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Key %s, 200",
    "Bearer %s, 200",
    "'Bearer \"%s\"', 200",
    "bearer %s, 401",
    "BEARER %s, 401",
    "Bearer  %s, 401",
    "'Bearer \"%s', 401",
    "KEY %s, 401",
    "'Key \"%s\"', 401",
    "%s, 401"
  })
  void acceptsTheHeadersOfBothClients(String form, int status) {
    as(form.formatted(StoreResource.KEY)).get(SOURCES).then().statusCode(status);
  }

  @Test
  void rejectsTwoKeys() {
    withoutKey()
        .header("Authorization", "Key " + StoreResource.KEY, "Key " + WRONG)
        .get(SOURCES)
        .then()
        .statusCode(401);
  }

  @Test
  void enforcesRoles() {
    String viewer = "Key " + keys.create("v", Role.VIEWER);
    String operator = "Key " + keys.create("o", Role.OPERATOR);
    String form = "{\"name\": \"by an admin\", \"type\": \"pg\"}";

    as(viewer).get(SOURCES).then().statusCode(200);
    Response refused = as(viewer).body("{}").post(SOURCES + "/1/test");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.jsonPath().getString("detail")).contains("role");
    as(operator).body("{}").post(SOURCES + "/999999/test").then().statusCode(422);
    as(operator).body(form).post(SOURCES).then().statusCode(403);
    as(operator).delete(SOURCES + "/1").then().statusCode(403);
    given().body(form).post(SOURCES).then().statusCode(200);
    Response dqops = as(viewer).body("{}").post("/api/connections/c/basic");
    assertThat(dqops.statusCode()).isEqualTo(403);
    assertThat(dqops.jsonPath().getString("path")).isEqualTo("/api/connections/c/basic");
  }

  @Test
  void acceptsNewKeysAndRejectsRevokedOnes() {
    String key = keys.create("short-lived", Role.VIEWER);
    as("Key " + key).get(SOURCES).then().statusCode(200);

    keys.revoke(ApiKeyText.parse(key).orElseThrow().id());

    Awaitility.await().until(() -> as("Key " + key).get(SOURCES).statusCode() == 401);
  }

  @Test
  void sendsSecurityHeaders() {
    for (Response answer :
        List.of(given().get(SOURCES), withoutKey().get(SOURCES), withoutKey().get("/q/health"))) {
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(answer.header("Content-Security-Policy")).startsWith("default-src 'none'");
      assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }
  }

  @Test
  void allowsNoOtherOrigin() {
    Response preflight =
        withoutKey()
            .header("Origin", "https://evil.example")
            .header("Access-Control-Request-Method", "POST")
            .options(SOURCES);
    Response simple = given().header("Origin", "https://evil.example").get(SOURCES);

    assertThat(preflight.statusCode()).isNotEqualTo(200);
    assertThat(preflight.header("Access-Control-Allow-Origin")).isNull();
    assertThat(simple.header("Access-Control-Allow-Origin")).isNull();
  }

  @Test
  void limitsHeaders() {
    given().header("X-Long", "x".repeat(40_000)).get(SOURCES).then().statusCode(431);
  }

  @Test
  void keepsHalfOfTheSlotsForShortRequests() throws IOException {
    long job = park();
    List<Socket> waiting = new ArrayList<>();
    try {
      int refused = 0;
      for (int i = 0; i < 8; i++) {
        String key = keys.create("listener " + i, Role.VIEWER);
        Socket socket = ask(key, "/test/" + job + (i % 2 == 0 ? "/events" : "?wait=60"));
        waiting.add(socket);
        int index = i;
        Awaitility.await()
            .until(
                () ->
                    index < 6
                        ? slots.counts("").get(0) == index + 1
                        : socket.getInputStream().available() > 0);
        if (i >= 6) {
          String answer =
              new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
          assertThat(answer).isEqualTo("HTTP/1.1 503");
          refused++;
        }
      }

      assertThat(refused).isEqualTo(2);
      given().get(SOURCES).then().statusCode(200);
      given().get(SOURCES + "/test/" + job).then().statusCode(200);
      given().get(SOURCES + "/test/" + job + "?wait=0").then().statusCode(200);
      Response dqops = given().body("{}").post("/api/datasource/testconnection");
      assertThat(dqops.statusCode()).isEqualTo(503);
      assertThat(dqops.header("Retry-After")).isEqualTo("1");
      assertThat(dqops.jsonPath().getString("error")).isEqualTo("Service Unavailable");
      assertThat(dqops.jsonPath().getString("path")).isEqualTo("/api/datasource/testconnection");
    } finally {
      close(waiting);
    }
  }

  @Test
  void sharesSlotsFairlyAmongKeys() throws IOException {
    long job = park();
    String greedy = keys.create("greedy", Role.VIEWER);
    String id = ApiKeyText.parse(greedy).orElseThrow().id();
    List<Socket> waiting = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        waiting.add(ask(greedy, "/test/" + job + "/events"));
        long now = i + 1;
        Awaitility.await().until(() -> slots.counts(id).get(1) == now);
      }

      Response refused = as("Key " + greedy).get(SOURCES + "/test/" + job + "?wait=60");

      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      assertThat(refused.jsonPath().getString("detail"))
          .isEqualTo("Too many requests with this API key are waiting or streaming");
      as("Key " + greedy).get(SOURCES).then().statusCode(200);
      String modest = keys.create("modest", Role.VIEWER);
      as("Key " + modest).get(SOURCES + "/test/" + job + "?wait=1").then().statusCode(200);
    } finally {
      close(waiting);
    }
    Awaitility.await().until(() -> slots.counts(id).equals(List.of(0L, 0L)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/test/%d?%%77ait=60",
        "/test/%d?wait=+60",
        "/test/%d/%%65vents",
        "/test/%d/events/",
        "/test/%d/events;x=y",
        "/test/./%d/events",
      })
  void recognizesAllSpellingsOfStreams(String spelling) throws IOException {
    String path = spelling.formatted(park());
    List<Socket> waiting = new ArrayList<>();
    try {
      for (int i = 0; i < 12; i++) {
        waiting.add(ask(StoreResource.KEY, path));
      }
      Awaitility.await()
          .untilAsserted(
              () -> {
                given().get(SOURCES).then().statusCode(200);
                assertThat(slots.counts("").get(0)).isLessThanOrEqualTo(6);
              });
    } finally {
      close(waiting);
    }
  }

  /** The end of a connection must not pass unnoticed while its key is being loaded. */
  @Test
  void takesNoSlotForAClosedConnection() throws IOException {
    long job = park();
    String impatient = keys.create("impatient", Role.VIEWER);
    String id = ApiKeyText.parse(impatient).orElseThrow().id();
    Gauge connections = meters.get("sourcecheck.connections.open").gauge();
    store.useTransaction(
        session -> {
          session.sql("LOCK TABLE api_key").execute();
          double before = connections.value();
          Socket socket = ask(impatient, "/test/" + job + "?wait=60");
          Awaitility.await().until(() -> isLoadBlocked(session));
          socket.close();
          Awaitility.await().until(() -> connections.value() <= before);
        });

    // its key is loaded after that of the closed connection
    as("Key " + impatient).get(SOURCES).then().statusCode(200);

    Awaitility.await().until(() -> slots.counts(id).equals(List.of(0L, 0L)));
  }

  /** The connections close while the streams are being prepared. */
  @ParameterizedTest
  @ValueSource(strings = {"/test/%d/events", "/test/%d/events;x=y", "/test/%d?wait=60"})
  void releasesTheSlotsOfStreamsThatAreClosedAtOnce(String path) throws IOException {
    String address = path.formatted(park());
    String hasty = keys.create("hasty", Role.VIEWER);
    String id = ApiKeyText.parse(hasty).orElseThrow().id();

    for (int i = 0; i < 40; i++) {
      ask(hasty, address).close();
    }
    as("Key " + hasty).get(SOURCES);

    Awaitility.await().until(() -> slots.counts(id).equals(List.of(0L, 0L)));
    assertThat(meters.get("sourcecheck.requests.long").gauge().value()).isZero();
  }

  private static boolean isLoadBlocked(SqlSession session) {
    return session
            .sql(
                "SELECT count(*) FROM pg_locks WHERE relation = 'api_key'::regclass AND NOT granted")
            .one(Long.class)
        > 0;
  }

  private void close(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    Awaitility.await().until(() -> slots.counts("").get(0) == 0);
  }

  /** A test in needs_authentication, whose events never end. */
  private static long park() {
    long source =
        given()
            .body(
                """
                {"name": "parked %s", "type": "pg",
                 "options": {"host": "h", "user": "u", "dbname": "d"}}
                """
                    .formatted(UUID.randomUUID()))
            .post(SOURCES)
            .jsonPath()
            .getLong("id");
    return given().post(SOURCES + "/" + source + "/test").jsonPath().getLong("job_id");
  }

  private Socket ask(String key, String path) throws IOException {
    Socket socket = new Socket(root.getHost(), root.getPort());
    String request =
        "GET " + SOURCES + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Key " + key + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static RequestSpecification withoutKey() {
    return given().noFilters();
  }

  private static RequestSpecification as(String header) {
    return given().header("Authorization", header);
  }
}
