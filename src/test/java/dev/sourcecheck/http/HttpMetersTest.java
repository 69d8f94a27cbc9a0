package dev.sourcecheck.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.ManyGuesses;
import dev.sourcecheck.servers.RawHttp;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The HTTP meters have tags for resources and no others. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(ManyGuesses.class)
class HttpMetersTest {
  private static final Pattern URI_TAG =
      Pattern.compile(
          "^http_server_requests_seconds_count\\{.*\\buri=\"([^\"]*)\"", Pattern.MULTILINE);
  private static final Pattern METHOD_TAG =
      Pattern.compile(
          "^http_server_requests_seconds_count\\{.*\\bmethod=\"([^\"]*)\"", Pattern.MULTILINE);

  @TestHTTPResource("/")
  URI root;

  @Test
  void boundsTagValues() throws IOException {
    String wrong = "Key sck_000000000000_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
    for (int i = 0; i < 500; i++) {
      int id = 7_000_000 + i;
      String api = i / 54 % 2 == 0 ? "/api/v1/data_sources/" : "/api/connections/";
      String path =
          List.of(
                  "/unknown/" + id,
                  api + id,
                  api + id + "/tests",
                  api + "test/" + id + "/events",
                  api + id + "/nothing/of/that/sort",
                  api + "%25" + id,
                  api + id + "/",
                  "/api/datasource/connections/" + id + "/schemas",
                  "/api/connections/" + id + "/schemas/" + id + "/tables")
              .get(i % 9);
      switch (i / 9 % 6) {
        case 0 -> given().get(path);
        case 1 -> given().noFilters().get(path);
        case 2 -> given().noFilters().header("Authorization", wrong).get(path);
        case 3 -> given().body("{}").post(path);
        case 4 -> given().delete(path);
        default ->
            RawHttp.statusLine(
                root,
                "VERB"
                    + id
                    + " "
                    + path
                    + " HTTP/1.1\r\nHost: x\r\nAuthorization: Key "
                    + StoreResource.KEY
                    + "\r\n\r\n");
      }
    }
    given().get("/api/v1/data_sources").then().statusCode(200);
    given().get("/api/v1/data_sources/types").then().statusCode(200);
    given().get("/api/connections").then().statusCode(200);

    String metrics = given().get("/q/metrics").asString();

    assertThat(metrics).doesNotContain("700000").doesNotContain("70002").doesNotContain("VERB");
    assertThat(tags(METHOD_TAG, metrics)).isSubsetOf("GET", "POST", "DELETE", "OTHER");
    assertThat(tags(URI_TAG, metrics))
        .isEqualTo(
            new TreeSet<>(
                Set.of(
                    "UNMATCHED",
                    "/api/connections",
                    "/api/connections/{connectionName}",
                    "/api/connections/{connectionName}/schemas/{schemaName}/tables",
                    "/api/datasource/connections/{connectionName}/schemas",
                    "/api/v1/data_sources",
                    "/api/v1/data_sources/types",
                    "/api/v1/data_sources/{data_source_id}",
                    "/api/v1/data_sources/{data_source_id}/tests",
                    "/api/v1/data_sources/test/{job_id}/events")));
  }

  private static Set<String> tags(Pattern tag, String metrics) {
    return tag.matcher(metrics)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
