package dev.sourcecheck.jar;

import static dev.sourcecheck.jar.Jar.SOURCES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.servers.Servers;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store fails while the service runs: the embedded one and an external one. */
class StoreLossIT {
  private static final String FORM =
      """
      {"name": "%s", "type": "pg", "temp_schema": "postgres.public",
       "options": {"host": "127.0.0.1", "port": %d, "user": "postgres", "password": "secret",
                   "dbname": "postgres"}}
      """;
  private static final String CONNECTION =
      """
      {"connection_name": "%s", "provider_type": "postgresql",
       "postgresql": {"host": "127.0.0.1", "port": "%d", "database": "postgres",
                      "user": "postgres", "password": "secret"}}
      """;

  /** Operations that need no store, with their status. */
  private static final Map<String, Integer> WITHOUT_STORE =
      Map.of("GET /api/v1/data_sources/types", 200);

  @TempDir Path home;
  @TempDir Path data;

  @Test
  void restartsItsOwnStoreAndEndsAfterThreeFailures() throws Exception {
    try (Jar jar = Jar.start(home, Map.of()).awaitReady()) {
      String form = FORM.formatted("kept", Servers.postgres().getPort());
      assertThat(jar.send("POST", SOURCES, form).statusCode()).isEqualTo(200);
      for (int failure = 1; failure <= 2; failure++) {
        killStore(jar);

        List<Integer> statuses = new ArrayList<>();
        await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () -> {
                  HttpResponse<String> answer = jar.send("GET", SOURCES + "/1", "");
                  statuses.add(answer.statusCode());
                  if (answer.statusCode() == 503) {
                    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                  }
                  return answer.statusCode() == 200 && jar.readiness() == 200;
                });
        assertThat(statuses).containsAnyOf(200, 503).doesNotContain(500);
        // a child that has just been forked has its parent's command line for a moment
        await().atMost(Duration.ofSeconds(60)).until(() -> jar.stores().size() == 1);
      }
      killStore(jar);

      assertThat(jar.awaitExit()).isOne();
      assertThat(jar.complaints())
          .containsExactly(
              "sourcecheck: the embedded PostgreSQL ended 3 times within a minute"
                  + " (killed by signal 9); the service stops");
      assertThat(jar.stores()).isEmpty();
    }

    try (Jar next = Jar.start(home, Map.of()).awaitReady()) {
      assertThat(next.send("GET", SOURCES + "/1", "").body()).contains("\"kept\"");
    }
  }

  @Test
  void everyOperationAnswers503WhileTheStoreIsUnavailable() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    EmbeddedPostgres store = store(data, port);
    boolean open = true;
    Map<String, String> settings =
        Map.of(
            "QUARKUS_DATASOURCE_JDBC_URL",
            "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
            "QUARKUS_DATASOURCE_USERNAME",
            "postgres");
    try (Jar jar = Jar.start(home, settings).awaitReady()) {
      int source = Servers.postgres().getPort();
      assertThat(jar.send("POST", SOURCES, FORM.formatted("one", source)).statusCode())
          .isEqualTo(200);
      assertThat(jar.send("POST", SOURCES + "/1/test", "").statusCode()).isEqualTo(200);
      store.close();
      open = false;

      Map<String, CompletableFuture<HttpResponse<String>>> answers = new TreeMap<>();
      for (String operation : operations()) {
        String[] parts = operation.split(" ");
        String path =
            parts[1]
                .replace("{data_source_id}", "1")
                .replace("{job_id}", "1")
                .replace("{connectionName}", "one")
                .replace("{schemaName}", "public")
                .replaceFirst("data_sources/tests$", "data_sources/tests?batch=1");
        answers.put(
            operation, jar.sendAsync(parts[0], path, bodies(source).getOrDefault(operation, "{}")));
      }

      Map<String, Integer> found = new TreeMap<>();
      List<String> withoutRetry = new ArrayList<>();
      for (var answer : answers.entrySet()) {
        HttpResponse<String> response = answer.getValue().get();
        found.put(answer.getKey(), response.statusCode());
        if (response.statusCode() == 503
            && response.headers().firstValue("Retry-After").isEmpty()) {
          withoutRetry.add(answer.getKey());
        }
        assertThat(response.body()).doesNotContain("SELECT").doesNotContain("Exception");
      }
      assertThat(found)
          .hasSizeGreaterThan(25)
          .allSatisfy(
              (operation, status) ->
                  assertThat(status)
                      .as(operation)
                      .isEqualTo(WITHOUT_STORE.getOrDefault(operation, 503)));
      assertThat(withoutRetry).isEmpty();
      assertThat(jar.send("GET", "/q/health/live", "").statusCode()).isEqualTo(200);

      store = store(data, port);
      open = true;
      await().atMost(Duration.ofSeconds(60)).until(() -> jar.readiness() == 200);
      assertThat(jar.send("GET", SOURCES + "/test/1?wait=60", "").body())
          .contains("\"status\":\"done\"");
    } finally {
      if (open) {
        store.close();
      }
    }
  }

  private static Map<String, String> bodies(int port) {
    Map<String, String> bodies = new HashMap<>();
    bodies.put("POST /api/v1/data_sources", FORM.formatted("two", port));
    bodies.put("PUT /api/v1/data_sources/{data_source_id}", FORM.formatted("one", port));
    bodies.put("POST /api/v1/data_sources/test", FORM.formatted("three", port));
    bodies.put("POST /api/v1/data_sources/test/{job_id}/confirm", "{\"allow_write\": true}");
    bodies.put("POST /api/v1/data_sources/test/{job_id}/authenticate", "{\"password\": \"other\"}");
    String connection = CONNECTION.formatted("one", port);
    bodies.put("POST /api/datasource/testconnection", connection);
    for (String path : List.of("", "/basic")) {
      bodies.put("POST /api/connections/{connectionName}" + path, connection);
      bodies.put("PUT /api/connections/{connectionName}" + path, connection);
    }
    bodies.put(
        "POST /api/jobs/importtables",
        "{\"connectionName\": \"one\", \"schemaName\": \"public\", \"tableNames\": [\"t\"]}");
    return bodies;
  }

  /** All operations of both APIs, as method and path; the sign-in of browsers is a page. */
  private static List<String> operations() throws Exception {
    Pattern line = Pattern.compile("^ {2}(/\\S+):$|^ {4}(get|post|put|delete|patch):$");
    List<String> operations = new ArrayList<>();
    String path = "";
    for (String text : Files.readAllLines(Path.of("src/main/resources/META-INF/openapi.yaml"))) {
      Matcher matcher = line.matcher(text);
      if (matcher.matches() && matcher.group(1) != null) {
        path = matcher.group(1);
      } else if (matcher.matches() && path.startsWith("/api")) {
        operations.add(matcher.group(2).toUpperCase(java.util.Locale.ROOT) + " " + path);
      }
    }
    return operations;
  }

  private static EmbeddedPostgres store(Path data, int port) throws Exception {
    return Servers.ownPostgres()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setPort(port)
        .start();
  }

  /** The server itself; its children follow. */
  private static void killStore(Jar jar) throws Exception {
    long pid = Long.parseLong(Files.readAllLines(jar.storePidFile()).get(0).strip());
    ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
    server.destroyForcibly();
    await().atMost(Duration.ofSeconds(20)).until(() -> !server.isAlive());
  }
}
