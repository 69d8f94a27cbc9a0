package dev.sourcecheck.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sourcecheck.servers.RawHttp;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every error response has the body of its API, also those of the framework. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class ErrorBodiesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TAKEN = "/api/connections/taken";
  private static final String CONNECTION =
      "{\"provider_type\":\"postgresql\",\"postgresql\":{\"host\":\"h\",\"user\":\"u\",\"database\":\"d\"}}";

  private final String url;

  ErrorBodiesTest(@ConfigProperty(name = "test.url") String url) {
    this.url = url;
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      quoteCharacter = '`',
      textBlock =
          """
          400 | POST   | /api/connections/new                         | -                      | {
          400 | POST   | /api/connections/new/basic                   | -                      | []
          400 | POST   | /api/datasource/testconnection               | -                      | -
          400 | POST   | /api/jobs/importtables                       | -                      | {}
          400 | GET    | /api/connections?limit=x                     | -                      | -
          404 | GET    | /api/connections/a/b/c/d                     | -                      | -
          404 | GET    | /api/connections/nosuch/basic                | -                      | -
          404 | GET    | /api/connections/nosuch/schemas              | -                      | -
          404 | GET    | /api/datasource/connections/nosuch/schemas   | -                      | -
          404 | DELETE | /api/connections/nosuch                      | -                      | -
          405 | PATCH  | /api/connections                             | -                      | {}
          405 | TRACE  | /api/connections                             | -                      | -
          405 | GET    | /api/jobs/importtables                       | -                      | -
          405 | DELETE | /api/datasource/testconnection               | -                      | -
          406 | GET    | /api/connections                             | Accept: text/html      | -
          406 | POST   | /api/datasource/testconnection               | Accept: text/html      | {}
          406 | POST   | /api/connections/new                         | -                      | {}
          406 | POST   | /api/connections/new/basic                   | -                      | {}
          406 | POST   | /api/datasource/testconnection               | -                      | {}
          406 | PUT    | /api/connections/taken                       | -                      | {"connection_name":"other"}
          406 | PUT    | /api/connections/taken/basic                 | -                      | {"connection_name":"other"}
          413 | POST   | /api/connections/new                         | Content-Length: 1048577 | -
          415 | POST   | /api/connections/new                         | Content-Type: ;;;      | {}
          """,
      delimiter = '|')
  void sendsTheErrorOfDqops(
      int status, String method, String path, @Nullable String header, @Nullable String body)
      throws IOException {
    send("POST", TAKEN, null, CONNECTION);

    HttpAnswer answer = send(method, path, header, body);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.type()).startsWith("application/json");
    JsonNode error = answer.json();
    assertThat(error.properties().stream().map(Map.Entry::getKey))
        .containsExactly("timestamp", "status", "error", "message", "path");
    assertThat(error.get("status").intValue()).isEqualTo(status);
    assertThat(error.get("error").textValue())
        .isEqualTo(Response.Status.fromStatusCode(status).getReasonPhrase());
    assertThat(error.get("message").textValue()).isNotBlank().doesNotContain("Exception");
    assertThat(error.get("path").textValue()).isEqualTo(path.replaceFirst("\\?.*", ""));
  }

  @Test
  void saysWhatIsNotAcceptableInConnections() throws IOException {
    send("POST", TAKEN, null, CONNECTION);

    assertThat(send("POST", TAKEN, null, "{}").json().get("message").textValue())
        .isEqualTo("provider_type: Field required");
    assertThat(
            send("PUT", TAKEN, null, "{\"connection_name\":\"x\"}")
                .json()
                .get("message")
                .textValue())
        .isEqualTo("connection_name: Input should be the name in the path, or absent");
  }

  /** Two statuses have no body in DQOps. */
  @Test
  void sendsNoBodyForTakenNamesAndUnknownKeysOfDqops() throws IOException {
    send("POST", TAKEN, null, CONNECTION);

    assertThat(send("POST", TAKEN, null, CONNECTION)).isEqualTo(new HttpAnswer(409, "", ""));
    assertThat(send("GET", TAKEN, "Authorization: Bearer wrong", null))
        .isEqualTo(new HttpAnswer(401, "", ""));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      quoteCharacter = '`',
      textBlock =
          """
          401 | GET    | /api/v1/data_sources                         | Authorization: Key x   | -
          401 | GET    | /api/v1/data_sources/1/schema                | Authorization: Key x   | -
          404 | GET    | /api/v1/nowhere                              | -                      | -
          404 | GET    | /api/v1/data_sources/1/schema/x/y            | -                      | -
          404 | GET    | /nowhere                                     | -                      | -
          405 | PATCH  | /api/v1/data_sources                         | -                      | {}
          405 | TRACE  | /api/v1/data_sources                         | -                      | -
          405 | POST   | /api/v1/data_sources/types                   | -                      | {}
          406 | GET    | /api/v1/data_sources                         | Accept: text/html      | -
          406 | GET    | /api/v1/data_sources/1/schema                | Accept: text/html      | -
          406 | POST   | /api/v1/data_sources/test                    | Accept: text/html      | {}
          413 | POST   | /api/v1/data_sources                         | Content-Length: 1048577 | -
          415 | POST   | /api/v1/data_sources                         | Content-Type: ;;;      | {}
          422 | POST   | /api/v1/data_sources                         | -                      | {
          422 | POST   | /api/v1/data_sources/1/test                  | -                      | {
          422 | GET    | /api/v1/data_sources/x                       | -                      | -
          422 | GET    | /api/v1/data_sources/999999                  | -                      | -
          422 | GET    | /api/v1/data_sources/999999/schema           | -                      | -
          422 | GET    | /api/v1/data_sources/999999/lineage            | -                      | -
          422 | GET    | /api/v1/data_sources/999999/schema/drift     | -                      | -
          """,
      delimiter = '|')
  void sendsTheErrorOfDatafold(
      int status, String method, String path, @Nullable String header, @Nullable String body)
      throws IOException {
    HttpAnswer answer = send(method, path, header, body);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.type()).startsWith("application/json");
    JsonNode error = answer.json();
    assertThat(error.properties().stream().map(Map.Entry::getKey)).containsExactly("detail");
    JsonNode detail = error.get("detail");
    if (status == 422) {
      assertThat(detail).isNotEmpty();
      assertThat(detail)
          .allSatisfy(
              entry ->
                  assertThat(entry.properties().stream().map(Map.Entry::getKey))
                      .containsExactlyInAnyOrderElementsOf(List.of("loc", "msg", "type")));
    } else {
      assertThat(detail.textValue()).isNotBlank().doesNotContain("Exception");
    }
  }

  private record HttpAnswer(int status, String type, String body) {
    static HttpAnswer of(String response) {
      int end = response.indexOf("\r\n\r\n");
      String type = "";
      for (String line : response.substring(0, end).split("\r\n")) {
        if (line.regionMatches(true, 0, "content-type: ", 0, 14)) {
          type = line.substring(14);
        }
      }
      return new HttpAnswer(
          Integer.parseInt(response.substring(9, 12)), type, response.substring(end + 4));
    }

    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new AssertionError(toString(), e);
      }
    }
  }

  private HttpAnswer send(
      String method, String path, @Nullable String header, @Nullable String body)
      throws IOException {
    StringBuilder request = new StringBuilder(method).append(' ').append(path);
    request.append(" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
    if (header != null) {
      request.append(header).append("\r\n");
    }
    if (header == null || !header.startsWith("Authorization")) {
      request.append("Authorization: Key ").append(StoreResource.KEY).append("\r\n");
    }
    if (body != null) {
      request.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    request.append("\r\n").append(body == null ? "" : body);
    return HttpAnswer.of(RawHttp.response(URI.create(url), request.toString()));
  }
}
