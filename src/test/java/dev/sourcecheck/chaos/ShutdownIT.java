package dev.sourcecheck.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShutdownIT {
  /** So long that no lease lapses in these tests. */
  private static final Map<String, String> LONG_LEASE = Map.of("SOURCECHECK_WORKER_LEASE", "PT10M");

  @TempDir Path folder;

  @Test
  void shutdownFinishesOrReleasesRuns() throws Exception {
    try (Cluster cluster = new Cluster(folder, LONG_LEASE)) {
      ReplicaProcess patient = cluster.start(Map.of("SOURCECHECK_WORKER_GRACE", "PT60S"));
      patient.awaitReady();
      cluster.source.shut();
      cluster.source.submit(cluster.table, 4);
      cluster.awaitAtTheGate(4);
      patient.signal("TERM");
      await().atMost(Duration.ofSeconds(60)).until(() -> !isReady(patient));
      cluster.source.open();
      patient.awaitEnd();

      assertThat(cluster.finished()).isEqualTo(4);
      assertThat(cluster.store.number("SELECT count(*) FROM job_log WHERE status = 'waiting'"))
          .isZero();

      ReplicaProcess hasty = cluster.start(Map.of("SOURCECHECK_WORKER_GRACE", "PT0.5S"));
      ReplicaProcess heir = cluster.start(Map.of("SOURCECHECK_WORKER_CONCURRENCY", "4"));
      hasty.awaitReady();
      heir.awaitReady();
      cluster.source.shut();
      cluster.source.submit(cluster.table, 12);
      cluster.awaitAtTheGate(12);
      assertThat(cluster.runBy(hasty)).hasSize(8);
      hasty.signal("TERM");
      hasty.awaitEnd();
      assertThat(cluster.store.number("SELECT count(*) FROM test_job WHERE status = 'waiting'"))
          .isEqualTo(8);
      cluster.source.open();

      cluster.awaitFinished(16);
      cluster.assertAllWentWell(16);
      assertThat(cluster.store.column("SELECT DISTINCT attempt FROM test_job"))
          .containsExactly("1");
    }
  }

  @Test
  void replicaStopsWhileStoreIsUnavailable() throws Exception {
    try (Cluster cluster = new Cluster(folder, Map.of("SOURCECHECK_WORKER_LEASE", "PT5S"))) {
      ReplicaProcess leaving = cluster.start(Map.of("SOURCECHECK_WORKER_GRACE", "PT1S"));
      leaving.awaitReady();
      cluster.source.shut();
      cluster.source.submit(cluster.table, 4);
      cluster.awaitAtTheGate(4);

      cluster.store.stop();
      leaving.signal("TERM");
      leaving.awaitEnd();
      cluster.store.startAgain();
      cluster.source.open();
      cluster.started();

      cluster.awaitFinished(4);
      cluster.assertAllWentWell(4);
    }
  }

  private static boolean isReady(ReplicaProcess replica) {
    try {
      return replica.ready();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
