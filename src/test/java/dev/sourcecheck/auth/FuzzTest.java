package dev.sourcecheck.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random malformed requests to all endpoints. Each seed generates the same ones. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class FuzzTest {
  private static final int REQUESTS = 400;
  private static final String SOURCES = "/api/v1/data_sources";

  /** {@code ?} is a random token. Event streams are left out, because they may never end. */
  private static final List<String> ENDPOINTS =
      List.of(
          "GET " + SOURCES,
          "POST " + SOURCES,
          "GET " + SOURCES + "/types",
          "GET " + SOURCES + "/?",
          "PUT " + SOURCES + "/?",
          "DELETE " + SOURCES + "/?",
          "GET " + SOURCES + "/?/summary",
          "GET " + SOURCES + "/?/tests",
          "GET " + SOURCES + "/?/tests?before=?&limit=?",
          "POST " + SOURCES + "/?/test",
          "POST " + SOURCES + "/test",
          "GET " + SOURCES + "/test/?",
          "GET " + SOURCES + "/test/?wait=?",
          "POST " + SOURCES + "/test/?/cancel",
          "POST " + SOURCES + "/test/?/confirm",
          "POST " + SOURCES + "/test/?/authenticate",
          "POST /api/datasource/testconnection?verifyNameUniqueness=?",
          "GET /api/datasource/connections/?/schemas",
          "GET /api/datasource/connections/?/schemas/?/tables?tableNameContains=?",
          "GET /api/connections",
          "POST /api/connections/?/basic",
          "PUT /api/connections/?/basic",
          "POST /api/connections/?",
          "PUT /api/connections/?",
          "GET /api/connections/?",
          "GET /api/connections/?/basic",
          "GET /api/connections/?/schemas",
          "GET /api/connections/?/schemas/?/tables",
          "DELETE /api/connections/?",
          "POST /api/jobs/importtables?wait=false&waitTimeout=1",
          "GET /api/ishealthy",
          "GET /q/openapi?format=?",
          "GET /q/metrics",
          "GET /q/health/?",
          "GET /?",
          "PATCH " + SOURCES + "/?",
          "OPTIONS " + SOURCES,
          "HEAD " + SOURCES);

  private static final List<String> TOKENS =
      List.of(
          "1",
          "0",
          "-1",
          "9223372036854775807",
          "99999999999999999999",
          "1e9",
          "0x1",
          "1.0",
          "%00",
          "%0d%0aX:%20y",
          "..%2f..%2fetc%2fpasswd",
          "%ff%fe",
          "%f0%9f%98%80",
          "%E2%80%AEabc",
          "'%20OR%201=1--",
          "%22%3E%3Cscript%3E",
          "${jndi:ldap://x}",
          "%24%7B7*7%7D",
          "test",
          "types",
          "null",
          ";a=b",
          "%3B",
          "a%20b+c",
          "%",
          "%zz");

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1e400",
          "123456789012345678901234567890",
          "\"\"",
          "\"x\"",
          "\" \"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\u202e\"",
          "\"127.0.0.1\"",
          "\"pg\"",
          "\"mysql\"",
          "\"bigquery\"",
          "\"disable\"",
          "\"d.s\"",
          "\"${env:HOME}\"",
          "[]",
          "{}",
          "[null]",
          "[[[[]]]]",
          "{\"a\":{\"a\":{}}}",
          "\"" + "y".repeat(5000) + "\"");

  private static final List<String> NAMES =
      List.of(
          "name",
          "type",
          "options",
          "host",
          "port",
          "user",
          "dbname",
          "password",
          "sslmode",
          "rootcert",
          "role",
          "temp_schema",
          "view_only",
          "hidden",
          "catalog_include_list",
          "catalog_exclude_list",
          "float_tolerance",
          "allow_write",
          "provider_type",
          "postgresql",
          "properties",
          "connection_name",
          "connectionName",
          "schemaName",
          "tableNames",
          "__proto__",
          "");

  @TestHTTPResource("/")
  URI root;

  private final StringBuilder sent = new StringBuilder();

  @ParameterizedTest
  @ValueSource(longs = {1, 20, 300})
  void survivesRandomRequests(long seed) throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < REQUESTS; i++) {
      byte[] request = request(random);
      String shown = new String(request, StandardCharsets.ISO_8859_1);
      sent.setLength(0);
      sent.append("seed ").append(seed).append(", request ").append(i).append(": ").append(shown);

      String answer = exchange(request);

      assertThat(answer).as("%s", sent).startsWith("HTTP/1.1 ");
      int status = Integer.parseInt(answer.substring(9, 12));
      assertThat(status).as("%s%n%s", sent, answer).isBetween(200, 499);
      if (shown.contains(" /q/metrics")) {
        continue; // its labels name the classes that are measured
      }
      assertThat(answer)
          .as("%s", sent)
          .doesNotContain("Exception")
          .doesNotContain("\tat ")
          .doesNotContain("org.postgresql")
          .doesNotContain("dev.sourcecheck.");
    }
  }

  @AfterEach
  void stillTestsASource() {
    String form =
        """
        {"name": "still %d", "type": "pg",
         "options": {"host": "127.0.0.1", "port": %d, "user": "postgres", "password": "p",
                     "dbname": "postgres"}}
        """
            .formatted(System.nanoTime(), Servers.postgres().getPort());
    long source = given().body(form).post(SOURCES).jsonPath().getLong("id");
    long job = given().post(SOURCES + "/" + source + "/test").jsonPath().getLong("job_id");
    Awaitility.await()
        .atMost(java.time.Duration.ofMinutes(2))
        .until(
            () ->
                "success"
                    .equals(
                        given()
                            .get(SOURCES + "/test/" + job + "?wait=5")
                            .path("results[0].result.outcome")));
  }

  /** The whole answer; a server that hangs ends in a timeout. */
  private String exchange(byte[] request) throws IOException {
    try (Socket socket = new Socket(root.getHost(), root.getPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request);
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] request(Random random) {
    String endpoint = one(ENDPOINTS, random);
    StringBuilder line = new StringBuilder();
    for (char c : endpoint.toCharArray()) {
      line.append(c == '?' && wild(line) ? one(TOKENS, random) : Character.toString(c));
    }
    StringBuilder head =
        new StringBuilder(line).append(" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
    if (random.nextInt(10) > 0) {
      head.append("Authorization: Key ").append(StoreResource.KEY).append("\r\n");
    } else if (random.nextBoolean()) {
      head.append("Authorization: ").append(one(TOKENS, random)).append("\r\n");
    }
    if (random.nextInt(3) == 0) {
      head.append(
              one(
                  List.of(
                      "Accept",
                      "Content-Type",
                      "Idempotency-Key",
                      "Accept-Language",
                      "Origin",
                      "If-Match",
                      "X-Forwarded-For"),
                  random))
          .append(": ")
          .append(random.nextBoolean() ? "application/json" : one(TOKENS, random))
          .append("\r\n");
    }
    byte[] body = body(random);
    head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    byte[] text = head.toString().getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(text.length + body.length).put(text).put(body).array();
  }

  /** The first ? of a path is a place to fill in; one that follows a letter begins the query. */
  private static boolean wild(StringBuilder before) {
    char last = before.charAt(before.length() - 1);
    return last == '/' || last == '=';
  }

  private static byte[] body(Random random) {
    if (random.nextInt(6) == 0) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      return bytes;
    }
    String json = json(random, 0);
    if (random.nextInt(6) == 0) {
      json = json.substring(0, random.nextInt(json.length() + 1));
    }
    if (random.nextInt(40) == 0) {
      json = "[".repeat(5_000);
    }
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static String json(Random random, int depth) {
    StringBuilder object = new StringBuilder("{");
    int fields = random.nextInt(8);
    for (int i = 0; i < fields; i++) {
      String value =
          depth < 3 && random.nextInt(3) == 0 ? json(random, depth + 1) : one(VALUES, random);
      object
          .append(i == 0 ? "" : ",")
          .append('"')
          .append(one(NAMES, random))
          .append("\":")
          .append(value);
    }
    return object.append('}').toString();
  }

  private static String one(List<String> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }
}
