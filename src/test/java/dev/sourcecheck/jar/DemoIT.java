package dev.sourcecheck.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void printsEachStepAndTheVerdictInEveryRun(@TempDir Path home) throws Exception {
    for (int run = 1; run <= 2; run++) {
      try (Jar demo = Jar.start(home, Map.of(), "demo", "--once")) {
        assertThat(demo.awaitExit()).as(demo.out() + demo.complaints()).isZero();
        assertThat(demo.out())
            .containsSubsequence(
                "Source 1: \"sample shop\"",
                "connection        done        success  Connected to the database",
                "temp_schema       done        success  Schema \"shop\".\"sourcecheck_tmp\" is writeable",
                "schema_download   done        success  Discovered 13 tables",
                "lineage_download  done        success  Lineage fetched",
                "Verdict: success",
                "Source 2: \"sample shop, grant missing\"",
                "temp_schema       done        failed   permission denied for schema sandbox: ",
                "      fix: GRANT USAGE, CREATE ON SCHEMA \"sandbox\" TO \"sourcecheck_reader\"",
                "Verdict: failed");
        assertThat(demo.complaints()).isEmpty();
        assertThat(demo.stores()).isEmpty();
      }
    }
  }

  /** As a browser would, without a key, but without following redirects. */
  private static int statusOf(String link) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(link)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }

  /** A user copies the command from the terminal. */
  @Test
  void printsACommandThatAppliesTheFix(@TempDir Path home) throws Exception {
    int samplePort = freePort();
    Map<String, String> environment = Map.of("SOURCECHECK_DEMO_PORT", Integer.toString(samplePort));
    try (Jar demo = Jar.start(home, environment, "demo")) {
      demo.awaitReady();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> demo.out().contains("(once, in a browser)"));
      String password = Files.readString(home.resolve("sample.password")).strip();
      assertThat(demo.out())
          .contains(
              "Source 1: \"sample shop\", PostgreSQL at 127.0.0.1:"
                  + samplePort
                  + ", database shop, user sourcecheck_reader, password "
                  + password
                  + "\n");
      assertThat(demo.send("GET", Jar.SOURCES, "").body())
          .contains("\"id\":1,\"name\":\"sample shop\"");
      String link =
          demo.out()
              .lines()
              .filter(line -> line.contains("/login?token="))
              .map(line -> line.replaceFirst(".*(http://\\S+).*", "$1"))
              .findFirst()
              .orElseThrow();
      assertThat(statusOf(link)).isEqualTo(303);
      assertThat(statusOf(link)).as("used").isEqualTo(401);
      JsonNode before = test(demo, 2);
      assertThat(before.path("outcome").asText()).isEqualTo("failed");

      String command =
          demo.out()
              .lines()
              .filter(line -> line.startsWith("  java -jar "))
              .findFirst()
              .orElseThrow()
              .strip();
      assertThat(command).endsWith(before.at("/results/1/result/error/fix/0").asText() + "'");
      ProcessBuilder shell = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true);
      shell.environment().put("SOURCECHECK_HOME", home.toString());
      shell.environment().putAll(environment);
      Process fix = shell.start();
      String printed = new String(fix.getInputStream().readAllBytes());
      assertThat(fix.waitFor()).as(printed).isZero();

      assertThat(test(demo, 2).path("outcome").asText()).isEqualTo("success");
      demo.terminate();
      assertThat(demo.stores()).isEmpty();
    }
  }

  @Test
  void rejectsASamplePortInUseInOneLine(@TempDir Path home) throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = Integer.toString(taken.getLocalPort());
      try (Jar demo = Jar.start(home, Map.of("SOURCECHECK_DEMO_PORT", port), "demo")) {
        RefusedStarts.assertRefused(
            demo, "port " + port + " on 127.0.0.1 is in use; set SOURCECHECK_DEMO_PORT");
      }
    }
  }

  private static JsonNode test(Jar demo, long source) throws IOException, InterruptedException {
    JsonNode job =
        JSON.readTree(demo.send("POST", Jar.SOURCES + "/" + source + "/test", "").body());
    String path = Jar.SOURCES + "/test/" + job.path("job_id").asLong() + "?wait=60";
    return JSON.readTree(demo.send("GET", path, "").body());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
