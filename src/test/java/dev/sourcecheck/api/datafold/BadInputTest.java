package dev.sourcecheck.api.datafold;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.contract.ApiContract;
import dev.sourcecheck.servers.RawHttp;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class BadInputTest {
  private static final String SOURCES = "/api/v1/data_sources";
  private static final String FORM =
      "{\"name\":\"bad\",\"type\":\"pg\",\"options\":{\"host\":\"h\",\"user\":\"u\",\"dbname\":\"d\"}}";

  /** Over HTTP/2 the framework closes the connection before the client has read a 413. */
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String url;

  BadInputTest(@ConfigProperty(name = "test.url") String url) {
    this.url = url;
  }

  static Stream<Arguments> badIds() {
    List<Arguments> all = new ArrayList<>();
    for (String[] id :
        new String[][] {
          {"abc", "int_parsing"},
          {"1.5", "int_parsing"},
          {"9223372036854775808", "int_parsing"},
          {"9".repeat(500), "int_parsing"},
          {"%00", "int_parsing"},
          {"%20", "int_parsing"},
          {"%F0%9F%98%80", "int_parsing"},
          {"'; DROP TABLE data_source; --", "int_parsing"},
          {"0", "not_found"},
          {"-1", "not_found"},
          {"999999", "not_found"},
          {"9223372036854775807", "not_found"}
        }) {
      for (String[] call :
          new String[][] {{"GET", ""}, {"GET", "/summary"}, {"PUT", ""}, {"DELETE", ""}}) {
        all.add(Arguments.of(call[0], id[0], call[1], id[1]));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("badIds")
  void reportsInvalidIdsInThePath(String method, String id, String rest, String type) {
    Response answer =
        given()
            .urlEncodingEnabled(!id.contains("%"))
            .body(method.equals("PUT") ? FORM : "")
            .request(method, SOURCES + "/" + id + rest);

    assertError(answer, type, "path", "data_source_id");
  }

  static Stream<Arguments> badBodies() {
    List<Arguments> bodies = new ArrayList<>();
    String deep = "[".repeat(5000) + "]".repeat(5000);
    for (Object[] body :
        new Object[][] {
          {"", "missing", List.of("body")},
          {"{", "json_invalid", List.of("body", 1)},
          {"nope", "json_invalid", null},
          {"{\"name\":\"a\",\"name\":\"b\"}", "json_invalid", null},
          {deep, "json_invalid", null},
          {"[]", "model_attributes_type", List.of("body")},
          {"null", "model_attributes_type", List.of("body")},
          {"7", "model_attributes_type", List.of("body")},
          {"{\"name\":\"a\\u0000\",\"type\":\"pg\"}", "string_unicode", List.of("body", "name")},
          {"{\"name\":\"a\\ud800\",\"type\":\"pg\"}", "string_unicode", List.of("body", "name")},
          {"{\"x\\u0000\":1,\"name\":\"a\",\"type\":\"pg\"}", "string_unicode", List.of("body")},
          {"{\"type\":\"pg\"}", "missing", List.of("body", "name")},
          {"{\"name\":\"a\"}", "missing", List.of("body", "type")},
          {"{\"name\":\"a\",\"type\":\"nosuch\"}", "enum", List.of("body", "type")},
          {"{\"name\":\"a\",\"type\":7}", "string_type", List.of("body", "type")},
          {"{\"name\":7,\"type\":\"pg\"}", "string_type", List.of("body", "name")},
          {"{\"name\":\"  \",\"type\":\"pg\"}", "string_too_short", List.of("body", "name")},
          {
            "{\"name\":\"" + "a".repeat(256) + "\",\"type\":\"pg\"}",
            "string_too_long",
            List.of("body", "name")
          },
          {
            "{\"name\":\"a\",\"type\":\"pg\",\"options\":{\"user\":\"u\",\"dbname\":\"d\"}}",
            "missing",
            List.of("body", "options", "host")
          },
          {FORM.replace("\"h\"", "5"), "string_type", List.of("body", "options", "host")},
          {
            FORM.replace("\"h\"", "\"" + "h".repeat(129) + "\""),
            "string_too_long",
            List.of("body", "options", "host")
          },
          {
            FORM.replace("\"h\"", "\"h/../?socketFactory=x\""),
            "string_pattern_mismatch",
            List.of("body", "options", "host")
          },
          {
            FORM.replace("\"user\"", "\"port\":\"x\",\"user\""),
            "int_type",
            List.of("body", "options", "port")
          },
          {
            FORM.replace("\"user\"", "\"port\":65536,\"user\""),
            "less_than_equal",
            List.of("body", "options", "port")
          },
          {
            FORM.replace("\"user\"", "\"port\":1e400,\"user\""),
            "int_type",
            List.of("body", "options", "port")
          },
          {
            FORM.replace("\"user\"", "\"password\":[\"x\"],\"user\""),
            "string_type",
            List.of("body", "options", "password")
          },
          {FORM.replace("{\"name", "{\"hidden\":1,\"name"), "bool_type", List.of("body", "hidden")},
          {
            FORM.replace("{\"name", "{\"temp_schema\":\"x\",\"name"),
            "string_pattern_mismatch",
            List.of("body", "temp_schema")
          },
          {
            FORM.replace("{\"name", "{\"last_test\":\"x\",\"name"),
            "dict_type",
            List.of("body", "last_test")
          }
        }) {
      bodies.add(Arguments.of(body));
    }
    return bodies.stream();
  }

  @ParameterizedTest
  @MethodSource("badBodies")
  void reportsInvalidFormsInTheBody(String body, String type, @Nullable List<Object> loc) {
    assertBody(given().body(body).post(SOURCES), type, loc);
    long id = create("bad body " + body.hashCode());
    assertBody(given().body(body).put(SOURCES + "/" + id), type, loc);
  }

  @Test
  void rejectsInvalidUtf8() {
    byte[] latin = "{\"name\":\"é\",\"type\":\"pg\"}".getBytes(StandardCharsets.ISO_8859_1);

    assertBody(
        given().contentType("application/json").body(latin).post(SOURCES),
        "json_invalid",
        List.of("body", 9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json", "application/json; charset=latin1", "text/plain",
        "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "what/ever"
      })
  void parsesBodyAsJsonForAllContentTypes(String contentType) throws Exception {
    HttpResponse<String> answer = post(contentType, HttpRequest.BodyPublishers.ofString("{"));

    assertThat(answer.statusCode()).isEqualTo(422);
    ApiContract.assertMatches("HTTPValidationError", answer.body());
  }

  @Test
  void rejectsExistingName() {
    create("already taken");

    assertBody(
        given().body(FORM.replace("bad", "already taken")).post(SOURCES),
        "already_exists",
        List.of("body", "name"));
  }

  @Test
  void rejectsLargeBody() throws Exception {
    assertThat(RawHttp.announce(URI.create(url), SOURCES, (1 << 20) + 1))
        .startsWith("HTTP/1.1 413");
  }

  @Test
  void rejectsLargeChunkedBody() throws Exception {
    HttpResponse<String> answer =
        post(
            "application/json",
            HttpRequest.BodyPublishers.ofInputStream(
                () -> new ByteArrayInputStream(new byte[(1 << 20) + 1])));

    assertThat(answer.statusCode()).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/%zz", "/%", "/1/../1", "/%ff", "/1?x=%zz", "/;x=1", "//", "/1%2Fsummary"})
  void returnsNoServerErrorForMalformedPaths(String path) throws Exception {
    URI base = URI.create(url);
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      socket.setSoTimeout(20_000);
      String request =
          "GET "
              + SOURCES
              + path
              + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Key "
              + StoreResource.KEY
              + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer).matches("(?s)HTTP/1.1 [24].*").doesNotContain("Exception");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/nowhere,404",
    "GET,/api/v1/data_sources/1/nowhere,404",
    "GET,/api/v1/data_sources/1/summary/x,404",
    "PATCH,/api/v1/data_sources,405",
    "DELETE,/api/v1/data_sources,405",
    "POST,/api/v1/data_sources/types,405"
  })
  void reportsUnknownPathsAndMethods(String method, String path, int status) {
    Response answer = given().request(method, path);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.jsonPath().getString("detail")).isNotBlank();
  }

  /** Sends without a client that corrects the request. */
  private HttpResponse<String> post(String contentType, HttpRequest.BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + SOURCES))
            .header("Authorization", "Key " + StoreResource.KEY)
            .header("Content-Type", contentType)
            .POST(body)
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static long create(String name) {
    return given()
        .body(FORM.replace("\"bad\"", "\"" + name + "\""))
        .post(SOURCES)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath()
        .getLong("id");
  }

  private static void assertBody(Response answer, String type, @Nullable List<Object> loc) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(422);
    ApiContract.assertMatches("HTTPValidationError", answer.asString());
    assertThat(answer.jsonPath().getList("detail.type", String.class)).contains(type);
    if (loc != null) {
      assertThat(answer.jsonPath().<Object>getList("detail.loc")).contains(loc);
    }
  }

  private static void assertError(Response answer, String type, Object... loc) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(422);
    ApiContract.assertMatches("HTTPValidationError", answer.asString());
    assertThat(answer.jsonPath().getList("detail")).hasSize(1);
    assertThat(answer.jsonPath().getString("detail[0].type")).isEqualTo(type);
    assertThat(answer.jsonPath().getList("detail[0].loc")).containsExactly(loc);
  }
}
