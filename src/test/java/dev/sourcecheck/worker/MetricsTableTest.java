package dev.sourcecheck.worker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/metrics.md lists each of our metrics, and each has a description. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class MetricsTableTest {
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `(sourcecheck_[a-z_]+)` \\| (gauge|counter|timer) \\|", Pattern.MULTILINE);
  private static final Pattern HELP =
      Pattern.compile("^# HELP (sourcecheck_\\w+) +(.+)$", Pattern.MULTILINE);
  private static final Pattern TYPE =
      Pattern.compile("^# TYPE (sourcecheck_\\w+) +(\\w+)$", Pattern.MULTILINE);

  @Test
  void documentsEveryMetric() throws IOException {
    endOneTest();

    Map<String, String> listed = new TreeMap<>();
    Matcher rows = ROW.matcher(Files.readString(Path.of("docs/metrics.md")));
    while (rows.find()) {
      listed.put(rows.group(1), rows.group(2));
    }
    String metrics = given().accept("text/plain").get("/q/metrics").asString();
    Set<String> explained =
        HELP.matcher(metrics).results().map(help -> help.group(1)).collect(Collectors.toSet());
    Map<String, String> exposed = new TreeMap<>();
    Matcher types = TYPE.matcher(metrics);
    while (types.find()) {
      assertThat(explained).contains(types.group(1));
      if (!types.group(1).endsWith("_max")) {
        String kind = types.group(2);
        exposed.put(types.group(1), kind.equals("summary") ? "timer" : kind);
      }
    }

    assertThat(listed).isEqualTo(exposed);
  }

  private static void endOneTest() {
    long source =
        given()
            .body(
                """
                {"name": "nothing there", "type": "pg", "options":
                 {"host": "127.0.0.1", "port": 1, "user": "u", "dbname": "d", "password": "p"}}
                """)
            .post("/api/v1/data_sources")
            .jsonPath()
            .getLong("id");
    String tests = "/api/v1/data_sources/";
    long job = given().post(tests + source + "/test").jsonPath().getLong("job_id");
    given().get(tests + "test/" + job + "?wait=60").then().statusCode(200);
  }
}
