package dev.sourcecheck.chaos;

import static org.assertj.core.api.Assertions.assertThat;

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

  /** By the store's clock. */
  private static final String AFTER_THE_LEASE =
      """
      SELECT round(extract(epoch FROM again.at - lapsed.lease_until), 3)
      FROM job_log lapsed
      JOIN job_log again ON again.job_id = lapsed.job_id
        AND again.attempt = (SELECT min(n.attempt) FROM job_log n
                             WHERE n.job_id = lapsed.job_id AND n.attempt > lapsed.attempt)
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
      // They went on at the open step: what was done is of before, and was not done again.
      assertThat(
              cluster.store.number(
                  "SELECT count(*) FROM verdict_log WHERE ordinal = 1 AND at < '%s' AND job_id IN (%s)"
                      .formatted(killed, victims)))
          .isEqualTo(SLOTS);
      assertThat(
              cluster.store.column(
                  "SELECT DISTINCT tries FROM test_job WHERE id IN (%s)".formatted(victims)))
          .containsExactly("2");
      // Not before their lease had lapsed, and soon after: two seconds by the settings, which a
      // busy
      // machine may exceed by what it cannot give the processes.
      WorkerSettings settings = TestSettings.of(WorkerSettings.class, Map.of());
      assertThat(settings.reap().plus(settings.poll())).isLessThanOrEqualTo(Duration.ofSeconds(2));
      List<Double> delays =
          cluster.store.column(AFTER_THE_LEASE.formatted(victims)).stream()
              .map(Double::valueOf)
              .toList();
      System.out.println("Went on after the lease, in seconds: " + delays);
      assertThat(delays).hasSize(SLOTS).allMatch(delay -> delay > 0 && delay < 12);
    }
  }
}
