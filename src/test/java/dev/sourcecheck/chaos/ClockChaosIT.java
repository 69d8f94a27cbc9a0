package dev.sourcecheck.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs the program faketime, which gives a process another clock. */
class ClockChaosIT {
  private static final int JOBS = 60;

  @TempDir Path folder;

  @BeforeAll
  static void faketime() {
    assertThat(Files.exists(Path.of("/usr/bin/faketime"))).as("faketime is installed").isTrue();
  }

  @Test
  void toleratesClocksTwoHoursApart() throws Exception {
    // The wall clock alone is shifted; with faketime's own fix the JVM's timed waits would spin.
    Map<String, String> settings =
        Map.of(
            "SOURCECHECK_WORKER_LEASE", "PT10S",
            "FAKETIME_DONT_FAKE_MONOTONIC", "1",
            "FAKETIME_FORCE_MONOTONIC_FIX", "0");
    try (Cluster cluster = new Cluster(folder, settings)) {
      String begun = cluster.store.column("SELECT clock_timestamp()").get(0);
      ReplicaProcess early = ahead(cluster, "-1h");
      ReplicaProcess late = ahead(cluster, "+1h");
      List.of(early, late).forEach(ReplicaProcess::awaitReady);
      cluster.source.shut();
      cluster.source.submit(cluster.table, JOBS);
      cluster.awaitAtTheGate(16);
      assertThat(cluster.runBy(early)).hasSize(8);
      assertThat(cluster.runBy(late)).hasSize(8);
      long waited = leases(cluster);
      // longer than a lease: each lease was renewed, and no replica considered one lapsed
      await().atMost(Duration.ofSeconds(60)).until(() -> leases(cluster) > waited + 12);
      cluster.source.open();

      cluster.awaitFinished(JOBS);

      cluster.assertAllWentWell(JOBS);
      assertThat(cluster.store.column("SELECT DISTINCT attempt FROM test_job"))
          .containsExactly("1");
      assertThat(
              cluster.store.number(
                  """
                  SELECT count(*)
                  FROM test_job j
                  JOIN test_step s ON s.job_id = j.id
                  LEFT JOIN test_step before ON before.job_id = j.id AND before.ordinal = s.ordinal - 1
                  WHERE NOT ('%s' <= j.created_at AND j.created_at <= j.started_at
                             AND coalesce(before.finished_at, j.started_at) <= s.started_at
                             AND s.started_at <= s.finished_at
                             AND s.finished_at <= j.finished_at AND j.finished_at <= clock_timestamp())
                  """
                      .formatted(begun)))
          .isZero();
    }
  }

  private static ReplicaProcess ahead(Cluster cluster, String by) throws Exception {
    return cluster.start(cluster.store.port(), List.of("/usr/bin/faketime", "-f", by), Map.of());
  }

  /** The latest end of a lease, in seconds. */
  private static long leases(Cluster cluster) {
    return cluster.store.number(
        "SELECT extract(epoch FROM min(lease_until))::bigint FROM test_job WHERE status = 'processing'");
  }
}
