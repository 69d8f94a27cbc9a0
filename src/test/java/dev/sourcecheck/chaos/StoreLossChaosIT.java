package dev.sourcecheck.chaos;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreLossChaosIT {
  private static final Duration STORM = Duration.ofSeconds(30);
  private static final String TERMINATE =
      """
      SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
      WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND random() < 0.3
      """;

  @TempDir Path folder;

  @Test
  void survivesStoreOutageLongerThanLease() throws Exception {
    try (Cluster cluster = new Cluster(folder, Map.of("SOURCECHECK_WORKER_LEASE", "PT5S"))) {
      List<ReplicaProcess> replicas = List.of(cluster.start(Map.of()), cluster.start(Map.of()));
      replicas.forEach(ReplicaProcess::awaitReady);
      cluster.source.submit(cluster.table, 200);
      cluster.awaitFinished(30);

      cluster.store.stop();
      for (ReplicaProcess replica : replicas) {
        await().atMost(Duration.ofSeconds(60)).until(() -> !replica.ready());
      }
      cluster.store.startAgain();

      cluster.awaitFinished(200);
      cluster.assertAllWentWell(200);
      replicas.forEach(ReplicaProcess::awaitReady);
    }
  }

  @Test
  void survivesRandomConnectionTermination() throws Exception {
    try (Cluster cluster = new Cluster(folder, Map.of("SOURCECHECK_WORKER_LEASE", "PT15S"))) {
      List<ReplicaProcess> replicas = List.of(cluster.start(Map.of()), cluster.start(Map.of()));
      replicas.forEach(ReplicaProcess::awaitReady);
      long until = System.nanoTime() + STORM.toNanos();
      int submitted = 0;
      while (System.nanoTime() - until < 0) {
        submitted += cluster.source.submit(cluster.table, 5).size();
        cluster.store.number(TERMINATE);
        await().pollDelay(200, TimeUnit.MILLISECONDS).until(() -> true);
      }

      cluster.awaitFinished(submitted);
      cluster.assertAllWentWell(submitted);
    }
  }
}
