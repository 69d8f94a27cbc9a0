package dev.sourcecheck.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.job.JobTable;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StuckSourcesIT {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "SOURCECHECK_WORKER_DEADLINE_CONNECTION", "PT10M",
          "SOURCECHECK_JOB_PER_HOST", "3000"); // all of 127.0.0.0/8 counts as one host

  @TempDir Path folder;

  @Test
  void twoHundredBlackHolesDelayNoHealthySourceOnThreadsOfTheSystem() throws Exception {
    // One thread each, and what a service needs besides.
    healthyEndsAmong(200, Path.of(System.getProperty("java.home")), 200 + 150);
  }

  @Test
  void twoThousandBlackHolesDelayNoHealthySourceOnVirtualThreads() throws Exception {
    healthyEndsAmong(2_000, newestJdk(), 250);
  }

  private void healthyEndsAmong(int stuck, Path jdk, int mostThreads) throws Exception {
    // the kernel completes the connections, and no process reads from them
    try (ServerSocket blackHole = new ServerSocket(0, 4_000);
        StoreServer store = new StoreServer(folder.resolve("store"));
        JobTable table = store.table(Map.of());
        GatedSource healthy = new GatedSource();
        ReplicaProcess replica =
            ReplicaProcess.start(java.util.List.of(), jdk, folder, store.port(), SETTINGS)) {
      replica.awaitReady();
      for (int i = 0; i < stuck; i++) {
        String host = "127.1." + i / 250 + "." + (1 + i % 250);
        table.stored(GatedSource.test(host, blackHole.getLocalPort(), "nobody"));
      }
      await()
          .atMost(Duration.ofSeconds(120))
          .untilAsserted(() -> assertThat(processing(store)).isEqualTo(stuck));

      long job = healthy.submit(table, 1).get(0);
      await()
          .atMost(Duration.ofSeconds(120))
          .untilAsserted(
              () ->
                  assertThat(store.column("SELECT outcome FROM test_job WHERE id = " + job))
                      .containsExactly("success"));

      assertThat(processing(store)).as("black holes still in flight").isEqualTo(stuck);
      assertThat(replica.platformThreads()).isLessThan(mostThreads);
    }
  }

  private static long processing(StoreServer store) {
    return store.number(
        "SELECT count(*) FROM test_job j JOIN test_step s ON s.job_id = j.id"
            + " WHERE j.status = 'processing' AND s.ordinal = 1 AND s.status = 'processing'");
  }

  /** One with virtual threads. */
  private static Path newestJdk() throws IOException {
    if (Runtime.version().feature() >= 21) {
      return Path.of(System.getProperty("java.home"));
    }
    try (DirectoryStream<Path> jdks = Files.newDirectoryStream(Path.of("/usr/lib/jvm"), "*25*")) {
      for (Path jdk : jdks) {
        if (Files.isExecutable(jdk.resolve("bin/java"))) {
          return jdk;
        }
      }
    }
    throw new AssertionError("This test needs a JDK 25 in /usr/lib/jvm");
  }
}
