package dev.sourcecheck.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrozenChaosIT {
  @TempDir Path folder;

  @Test
  void frozenReplicaWritesNothingAfterItResumes() throws Exception {
    try (Cluster cluster = new Cluster(folder, Map.of("SOURCECHECK_WORKER_LEASE", "PT5S"))) {
      cluster.source.shut();
      ReplicaProcess zombie = cluster.started();
      cluster.source.submit(cluster.table, 4);
      cluster.awaitAtTheGate(4);
      assertThat(cluster.runBy(zombie)).hasSize(4);

      zombie.signal("STOP");
      ReplicaProcess heir = cluster.started();
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(cluster.runBy(heir)).hasSize(4));
      cluster.source.open();
      cluster.awaitFinished(4);
      List<String> rows = rows(cluster);

      zombie.signal("CONT");
      // once it runs the next job, it has tried its late writes
      heir.signal("TERM");
      heir.awaitEnd();
      long next = cluster.source.submit(cluster.table, 1).get(0);
      cluster.awaitFinished(5);

      assertThat(cluster.store.column("SELECT worker FROM test_job WHERE id = " + next))
          .first()
          .asString()
          .startsWith(zombie.workerPrefix());
      assertThat(rows(cluster)).isEqualTo(rows);
      assertThat(cluster.store.column("SELECT DISTINCT attempt FROM test_job WHERE id <> " + next))
          .containsExactly("2");
      cluster.assertAllWentWell(5);
      await().atMost(Duration.ofSeconds(30)).until(() -> cluster.source.sessions() == 0);
    }
  }

  /** The versions of the rows; any write would change them. */
  private static List<String> rows(Cluster cluster) {
    return cluster.store.column(
        """
        SELECT j.xmin || ' ' || j.ctid || ' ' || s.xmin || ' ' || s.ctid
        FROM test_job j JOIN test_step s ON s.job_id = j.id
        WHERE j.id <= 4 ORDER BY j.id, s.ordinal
        """);
  }
}
