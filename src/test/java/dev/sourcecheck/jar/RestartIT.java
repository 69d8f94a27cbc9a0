package dev.sourcecheck.jar;

import static dev.sourcecheck.jar.Jar.SOURCES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sourcecheck.servers.Servers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A home survives any end of its processes. One scenario, because each start takes seconds. */
class RestartIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void startsWithItsDataHoweverThePreviousProcessEnded(@TempDir Path home) throws Exception {
    String tested;
    long orphan;
    try (Jar first = Jar.start(home, Map.of()).awaitReady()) {
      tested = testASource(first);
      assertThat(first.stores()).hasSize(1);
      orphan = first.stores().get(0).pid();

      first.kill();
      assertThat(first.stores()).extracting(ProcessHandle::pid).containsExactly(orphan);

      // after kill -9 the orphaned server is replaced, and no second one remains
      try (Jar second = Jar.start(home, Map.of()).awaitReady()) {
        assertThat(second.send("GET", SOURCES + "/test/1", "").body()).isEqualTo(tested);
        assertThat(ProcessHandle.of(orphan)).isEmpty();
        assertThat(second.stores()).hasSize(1);

        refuses(home, Map.of(), "another Sourcecheck", "SOURCECHECK_HOME");
        refuses(
            home.resolve("other"),
            Map.of("QUARKUS_HTTP_PORT", Integer.toString(second.port)),
            "port " + second.port,
            "is in use",
            "QUARKUS_HTTP_PORT");

        // on SIGTERM the service stops in order, and its server too
        second.terminate();
        assertThat(second.complaints()).isEmpty();
        assertThat(second.stores()).isEmpty();
        assertThat(second.storePidFile()).doesNotExist();
        assertThat(second.out()).doesNotContain("Exception").doesNotContain("ERROR");
      }
    }

    // as after a reboot: the lock file names a live process that is not a server
    Path pidFile = home.resolve("store/data/postmaster.pid");
    Files.write(
        pidFile,
        List.of(
            Long.toString(ProcessHandle.current().pid()),
            home.resolve("store/data").toString(),
            "1700000000",
            "5432"));
    Map<String, String> full = Map.of("SOURCECHECK_JOB_QUEUE_LIMIT", "0");
    try (Jar third = Jar.start(home, full).awaitReady()) {
      assertThat(third.send("GET", SOURCES + "/test/1", "").body()).isEqualTo(tested);
      assertThat(third.stores()).hasSize(1);

      // and with a full queue
      HttpResponse<String> refused = third.send("POST", SOURCES + "/1/test", "");
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(JSON.readTree(refused.body()).path("detail").isTextual()).isTrue();
    }
  }

  private static String testASource(Jar jar) throws Exception {
    String form =
        """
        {"name": "kept", "type": "pg", "temp_schema": "postgres.public",
         "options": {"host": "127.0.0.1", "port": %d, "user": "postgres", "password": "secret",
                     "dbname": "postgres"}}
        """
            .formatted(Servers.postgres().getPort());
    assertThat(jar.send("POST", SOURCES, form).statusCode()).isEqualTo(200);
    assertThat(jar.send("POST", SOURCES + "/1/test", "").body()).contains("\"job_id\":1");
    String done = jar.send("GET", SOURCES + "/test/1?wait=60", "").body();
    JsonNode answer = JSON.readTree(done);
    assertThat(answer.path("status").asText()).as(done).isEqualTo("done");
    assertThat(answer.at("/results/0/result/outcome").asText()).as(done).isEqualTo("success");
    return done;
  }

  private static void refuses(Path home, Map<String, String> environment, String... words)
      throws Exception {
    try (Jar jar = Jar.start(home, environment)) {
      RefusedStarts.assertRefused(jar, words);
    }
  }
}
