package dev.sourcecheck.api.datafold;

import static dev.sourcecheck.api.datafold.DatafoldClient.SOURCES;
import static dev.sourcecheck.api.datafold.DatafoldClient.TESTS;
import static dev.sourcecheck.api.datafold.DatafoldClient.assertError;
import static dev.sourcecheck.api.datafold.DatafoldClient.form;
import static dev.sourcecheck.api.datafold.DatafoldClient.options;
import static dev.sourcecheck.api.datafold.DatafoldClient.register;
import static dev.sourcecheck.api.datafold.DatafoldClient.submitted;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.servers.ErrorLog;
import dev.sourcecheck.servers.RawHttp;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Invalid requests about tests return the location of the error. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class BadTestRequestsTest {
  private static final int LIMIT = 1 << 20;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;

  BadTestRequestsTest(@ConfigProperty(name = "test.url") String url) {
    this.url = url;
  }

  static Stream<Arguments> badIds() {
    String[][] ids = {
      {"abc", "int_parsing"},
      {"1.5", "int_parsing"},
      {"9223372036854775808", "int_parsing"},
      {"%20", "int_parsing"},
      {"0", "not_found"},
      {"-1", "not_found"},
      {"9223372036854775807", "not_found"}
    };
    String[][] calls = {
      {"POST", SOURCES + "/ID/test", "data_source_id"},
      {"GET", SOURCES + "/ID/tests", "data_source_id"},
      {"GET", TESTS + "ID", "job_id"},
      {"GET", TESTS + "ID?wait=5", "job_id"},
      {"GET", TESTS + "ID/events", "job_id"},
      {"POST", TESTS + "ID/cancel", "job_id"},
      {"POST", TESTS + "ID/confirm", "job_id"},
      {"POST", TESTS + "ID/authenticate", "job_id"}
    };
    List<Arguments> all = new ArrayList<>();
    for (String[] id : ids) {
      for (String[] call : calls) {
        all.add(Arguments.of(call[0], call[1].replace("ID", id[0]), call[2], id[1]));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("badIds")
  void reportsInvalidIdsInThePath(String method, String path, String parameter, String type) {
    Response answer =
        given()
            .urlEncodingEnabled(false)
            .body(method.equals("POST") ? "{\"allow_write\":true}" : "")
            .request(method, path);

    assertError(answer, type, "path", parameter);
  }

  static Stream<Arguments> badBodies() {
    Object[][] bodies = {
      {"test", "{", "json_invalid", List.of("body", 1)},
      {"test", "[]", "model_attributes_type", List.of("body")},
      {"test", "7", "model_attributes_type", List.of("body")},
      {"cancel", "nope", "json_invalid", List.of("body", 0)},
      {"cancel", "\"x\"", "model_attributes_type", List.of("body")},
      {"confirm", "", "missing", List.of("body")},
      {"confirm", "{", "json_invalid", List.of("body", 1)},
      {"confirm", "null", "model_attributes_type", List.of("body")},
      {"confirm", "{}", "missing", List.of("body", "allow_write")},
      {"confirm", "{\"allow_write\": \"yes\"}", "bool_type", List.of("body", "allow_write")},
      {"confirm", "{\"allow_write\": null}", "bool_type", List.of("body", "allow_write")},
      {"authenticate", "", "missing", List.of("body")},
      {"authenticate", "{", "json_invalid", List.of("body", 1)},
      {"authenticate", "[1]", "model_attributes_type", List.of("body")},
      {"authenticate", "{}", "missing", List.of("body")},
      {"authenticate", "{\"password\": {}}", "string_type", List.of("body", "password")},
      {
        "authenticate",
        "{\"password\": \"a\\u0000\"}",
        "string_unicode",
        List.of("body", "password")
      }
    };
    return Stream.of(bodies).map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("badBodies")
  void reportsInvalidBodies(String verb, String body, String type, List<Object> loc) {
    ObjectNode form = form("bad " + verb + body.hashCode(), "d");
    options(form).remove("password");
    long source = register(form);
    long job = submitted(source);

    String path = verb.equals("test") ? SOURCES + "/" + source + "/test" : TESTS + job + "/" + verb;
    assertError(given().body(body).post(path), type, loc.toArray());
  }

  @ParameterizedTest
  @CsvSource({
    "-1, out_of_range",
    "61, out_of_range",
    "9999999999999999999, int_parsing",
    "x, int_parsing",
    "1.5, int_parsing"
  })
  void rejectsInvalidWait(String wait, String type) {
    long job = submitted(register(form("waits " + wait, "d")));

    assertError(given().get(TESTS + job + "?wait=" + wait), type, "query", "wait");
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, limit, out_of_range",
    "limit=101, limit, out_of_range",
    "limit=x, limit, int_parsing",
    "before=0, before, out_of_range",
    "before=9223372036854775808, before, int_parsing"
  })
  void rejectsInvalidPage(String query, String parameter, String type) {
    long source = register(form("pages " + query, "d"));

    assertError(given().get(SOURCES + "/" + source + "/tests?" + query), type, "query", parameter);
  }

  @Test
  void validatesUnsavedForms() {
    ObjectNode form = form("wrong", "d");
    options(form).put("port", 70_000);

    assertError(
        given().body(form.toString()).post(SOURCES + "/test"),
        "less_than_equal",
        "body",
        "options",
        "port");
    assertError(given().post(SOURCES + "/test"), "missing", "body");
  }

  @Test
  void rejectsAnswersInTheWrongState() {
    ObjectNode form = form("not asked", "d");
    options(form).remove("password");
    long job = submitted(register(form));

    assertError(
        given().body("{\"allow_write\":true}").post(TESTS + job + "/confirm"),
        "wrong_state",
        "path",
        "job_id");
    given().post(TESTS + job + "/cancel").then().statusCode(200);
    assertError(
        given().body("{\"password\":\"p\"}").post(TESTS + job + "/authenticate"),
        "wrong_state",
        "path",
        "job_id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/test", "/ID/test", "/test/JOB/cancel", "/test/JOB/confirm"})
  void rejectsLargeBodiesAndContinues(String path) throws Exception {
    long source = register(form("large " + path, "d"));
    long job = submitted(source);
    URI uri =
        URI.create(
            url
                + SOURCES
                + path.replace("ID", Long.toString(source)).replace("JOB", Long.toString(job)));
    byte[] body = new byte[LIMIT + 1];

    try (ErrorLog log = new ErrorLog()) {
      assertThat(RawHttp.announce(uri, uri.getRawPath(), LIMIT + 1)).startsWith("HTTP/1.1 413");
      assertThat(send(uri, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))))
          .isEqualTo(413);
      assertThat(log.errors()).isEmpty();
    }
    given().get(TESTS + job).then().statusCode(200);
  }

  private int send(URI uri, HttpRequest.BodyPublisher body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Authorization", "Key " + StoreResource.KEY)
            .header("Content-Type", "application/json")
            .POST(body)
            .build();
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /test/1, 405",
    "DELETE, /test/1, 405",
    "GET, /test/1/cancel, 405",
    "GET, /1/test, 405",
    "POST, /test/1/events, 405",
    "POST, /1/tests, 405",
    "POST, /test/1/nowhere, 404",
    "GET, /test/1/events/2, 404"
  })
  void reportsUnknownPathsAndMethods(String method, String path, int status) {
    Response answer = given().request(method, SOURCES + path);

    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
    assertThat(answer.jsonPath().getString("detail")).isNotBlank();
  }
}
