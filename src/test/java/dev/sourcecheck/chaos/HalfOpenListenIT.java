package dev.sourcecheck.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HalfOpenListenIT {
  @TempDir Path folder;

  @Test
  void pollingCoversHalfOpenListenConnection() throws Exception {
    try (Cluster cluster = new Cluster(folder, Map.of());
        SilentProxy proxy = new SilentProxy(cluster.store.port(), "LISTEN")) {
      ReplicaProcess worker = cluster.start(Map.of());
      ReplicaProcess api =
          cluster.start(proxy.port(), List.of(), Map.of("SOURCECHECK_WORKER_ENABLED", "false"));
      worker.awaitReady();
      api.awaitReady();
      await().atMost(Duration.ofSeconds(30)).until(() -> proxy.marked() == 1);
      cluster.source.shut();
      long job = cluster.source.submit(cluster.table, 1).get(0);
      cluster.awaitAtTheGate(1);

      proxy.silence();
      CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> wait(api, job));
      cluster.source.open();
      cluster.awaitFinished(1);

      // without polling, the answer would take the whole minute
      assertThat(answer.get(30, TimeUnit.SECONDS))
          .startsWith("200")
          .contains("\"status\":\"done\"");
      System.out.println(
          "Seconds from the end to the answer with a half-open LISTEN: "
              + cluster.store.column(
                  "SELECT round(extract(epoch FROM clock_timestamp() - finished_at), 3) FROM test_job"));
      assertThat(proxy.marked()).as("listening connections until then").isEqualTo(1);
      await().atMost(Duration.ofSeconds(60)).until(() -> proxy.marked() == 2);
      cluster.assertAllWentWell(1);
    }
  }

  private static String wait(ReplicaProcess api, long job) {
    try {
      return api.send(
          "GET", "/api/v1/data_sources/test/" + job + "?wait=60", Duration.ofSeconds(70));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
