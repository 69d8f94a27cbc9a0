package dev.sourcecheck.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.job.JobTable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A store, a source, some replicas, and their common invariants. */
final class Cluster implements AutoCloseable {
  final StoreServer store;
  final GatedSource source = new GatedSource();
  final JobTable table;
  private final Path folder;
  private final Map<String, String> settings = new HashMap<>();
  private final List<ReplicaProcess> replicas = new ArrayList<>();

  Cluster(Path folder, Map<String, String> changed) throws IOException {
    this.folder = folder;
    settings.put("SOURCECHECK_JOB_PER_HOST", "1000");
    settings.put("SOURCECHECK_WORKER_CONCURRENCY", "8");
    settings.putAll(changed);
    store = new StoreServer(folder.resolve("store"));
    table = store.table(Map.of());
  }

  ReplicaProcess start(Map<String, String> changed) throws IOException {
    return start(store.port(), List.of(), changed);
  }

  ReplicaProcess start(int storePort, List<String> before, Map<String, String> changed)
      throws IOException {
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(changed);
    Path jdk = Path.of(System.getProperty("java.home"));
    ReplicaProcess replica = ReplicaProcess.start(before, jdk, folder, storePort, all);
    replicas.add(replica);
    return replica;
  }

  ReplicaProcess started() throws IOException {
    return start(Map.of()).awaitReady();
  }

  long finished() {
    return store.number("SELECT count(*) FROM test_job WHERE finished_at IS NOT NULL");
  }

  void awaitFinished(long jobs) {
    await()
        .atMost(Duration.ofSeconds(240))
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(finished()).isGreaterThanOrEqualTo(jobs));
  }

  void awaitAtTheGate(long jobs) {
    await().atMost(Duration.ofSeconds(60)).until(() -> source.waiting() == jobs);
  }

  List<String> runBy(ReplicaProcess replica) {
    return store.column(
        "SELECT id FROM test_job WHERE status = 'processing' AND worker LIKE '"
            + replica.workerPrefix()
            + "%' ORDER BY id");
  }

  /** Every job succeeded, each verdict was written once, and no probe is left in the source. */
  void assertAllWentWell(long jobs) {
    assertThat(
            store.column(
                "SELECT DISTINCT status || ' ' || coalesce(outcome, 'none') FROM test_job"))
        .containsExactly("done success");
    assertThat(
            store.column(
                "SELECT job_id || '/' || ordinal || ': ' || count(*) FROM verdict_log"
                    + " GROUP BY job_id, ordinal HAVING count(*) <> 1"))
        .as("verdicts written more than once")
        .isEmpty();
    assertThat(store.number("SELECT count(*) FROM verdict_log")).isEqualTo(4 * jobs);
    assertThat(
            store.column(
                "SELECT id || ': ' || attempt || ' attempts, token ' || fencing_token FROM test_job"
                    + " WHERE attempt NOT BETWEEN 1 AND 3 OR fencing_token <= attempt"))
        .as("more attempts than allowed, or an owner whose end was not fenced off")
        .isEmpty();
    assertNoProbeIsLeft();
  }

  void assertNoProbeIsLeft() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(source.probes()).isEmpty());
  }

  @Override
  public void close() throws IOException, InterruptedException, SQLException {
    for (ReplicaProcess replica : replicas) {
      replica.close();
    }
    source.close();
    table.close();
    store.close();
  }
}
