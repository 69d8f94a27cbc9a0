package dev.sourcecheck.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.servers.TestSettings;
import dev.sourcecheck.worker.WorkerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillChaosIT {
  private static final int JOBS = 500;
  private static final int SLOTS = 8;

  /** Seconds from the end of the lapsed lease to the next claim, by the store's clock. */
  private static final String AFTER_THE_LEASE =
      """
      SELECT round(extract(epoch FROM again.at - lapsed.lease_until), 3)
      FROM job_log lapsed
      JOIN job_log again ON again.job_id = lapsed.job_id
        AND again.fencing_token = (SELECT min(n.fencing_token) FROM job_log n
                             WHERE n.job_id = lapsed.job_id AND n.fencing_token > lapsed.fencing_token)
      WHERE lapsed.status = 'waiting' AND again.status = 'processing' AND lapsed.job_id IN (%s)
      ORDER BY 1
      """;

  @TempDir Path folder;

  @Test
  void killedReplicaLosesNothing() throws Exception {
    try (Cluster cluster = new Cluster(folder, Map.of("SOURCECHECK_WORKER_LEASE", "PT10S"))) {
      List<ReplicaProcess> replicas =
          List.of(cluster.start(Map.of()), cluster.start(Map.of()), cluster.start(Map.of()));
      replicas.forEach(ReplicaProcess::awaitReady);
      cluster.source.submit(cluster.table, 100);
      cluster.awaitFinished(100);
      cluster.source.shut();
      cluster.source.submit(cluster.table, JOBS - 100);
      cluster.awaitAtTheGate(3 * SLOTS);
      String victims = String.join(", ", cluster.runBy(replicas.get(1)));
      assertThat(victims.split(", ")).hasSize(SLOTS);
      String killed = cluster.store.column("SELECT clock_timestamp()").get(0);

      replicas.get(1).signal("KILL");
      cluster.source.open();

      cluster.awaitFinished(JOBS);
      cluster.assertAllWentWell(JOBS);
      // finished steps were not run again
      assertThat(
              cluster.store.number(
                  "SELECT count(*) FROM verdict_log WHERE ordinal = 1 AND at < '%s' AND job_id IN (%s)"
                      .formatted(killed, victims)))
          .isEqualTo(SLOTS);
      assertThat(
              cluster.store.column(
                  "SELECT DISTINCT attempt FROM test_job WHERE id IN (%s)".formatted(victims)))
          .containsExactly("2");
      assertThat(delaysAfterTheLease(cluster, victims)).hasSize(SLOTS).allMatch(delay -> delay > 0);
    }
  }

  /** Nothing else runs, so that the delay is that of the reaper and of the claim. */
  @Test
  void idleReplicaContinuesWithinTwoSecondsAfterTheLease() throws Exception {
    WorkerSettings settings = TestSettings.of(WorkerSettings.class, Map.of());
    assertThat(settings.reap().plus(settings.poll())).isLessThanOrEqualTo(Duration.ofSeconds(2));
    try (Cluster cluster = new Cluster(folder, Map.of("SOURCECHECK_WORKER_LEASE", "PT10S"))) {
      cluster.source.shut();
      ReplicaProcess killed = cluster.started();
      cluster.source.submit(cluster.table, SLOTS);
      cluster.awaitAtTheGate(SLOTS);
      String victims = String.join(", ", cluster.runBy(killed));
      ReplicaProcess heir = cluster.started();

      killed.signal("KILL");

      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(cluster.runBy(heir)).hasSize(SLOTS));
      assertThat(delaysAfterTheLease(cluster, victims))
          .hasSize(SLOTS)
          .allMatch(delay -> delay > 0 && delay <= 2);
      cluster.source.open();
      cluster.awaitFinished(SLOTS);
      cluster.assertAllWentWell(SLOTS);
    }
  }

  private static List<Double> delaysAfterTheLease(Cluster cluster, String jobs) {
    List<Double> delays =
        cluster.store.column(AFTER_THE_LEASE.formatted(jobs)).stream()
            .map(Double::valueOf)
            .toList();
    System.out.println("Claimed after the lease, in seconds: " + delays);
    return delays;
  }
}
