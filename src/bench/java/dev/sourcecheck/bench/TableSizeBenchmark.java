package dev.sourcecheck.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.sourcecheck.bench.BenchServer.SqlRunner;
import dev.sourcecheck.worker.BenchReplica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * How long it takes to claim a job and to read one, by how many are stored. All but some hundreds
 * have ended; the rival of the larger tables is the smallest.
 */
final class TableSizeBenchmark implements Benchmark {
  private static final int[] SIZES = {1_000, 100_000, 1_000_000};
  private static final int SAMPLES = 100;

  private static final String FILL =
      """
      WITH job AS (
        INSERT INTO test_job (payload, status, outcome, host_key, created_at, started_at, finished_at, deadline_at,
                              fencing_token, attempt)
        SELECT '{}', 'done', 'success', 'host' || n %% 5000, now() - n * interval '2 s', now() - n * interval '2 s',
               now() - n * interval '2 s', now(), 2, 1
        FROM generate_series(%d, 1, -1) n
        RETURNING id
      )
      INSERT INTO test_step (job_id, ordinal, step, status, result, started_at, finished_at)
      SELECT job.id, s.ordinal, s.step, 'done',
             '{"code": "OK", "message": "Fine", "outcome": "success", "duration_ms": 3}', now(), now()
      FROM job, (VALUES (1, 'connection'), (2, 'temp_schema'), (3, 'schema_download'), (4, 'lineage_download'))
        AS s (ordinal, step)
      """;

  private static final int ON_A_CONNECTION = 100;
  private static final int UNTIL_PREPARED = 20;

  private static final String END =
      """
      UPDATE test_job
      SET status = 'done', outcome = 'success', fencing_token = fencing_token + 1, lease_until = NULL, finished_at = now()
      WHERE status = 'processing'
      """;

  @Override
  public String name() {
    return "table-size";
  }

  @Override
  public List<BenchRow> run(RunEffort effort) throws Exception {
    int samples = effort.of(SAMPLES);
    List<AutoCloseable> open = new ArrayList<>();
    try (BenchServer server = BenchServer.start(Map.of("shared_buffers", "512MB"))) {
      AlternatingRuns claims = new AlternatingRuns();
      AlternatingRuns polls = new AlternatingRuns();
      for (int size : SIZES) {
        String database = server.newStore();
        HikariDataSource pool = server.pool(database, 4);
        open.add(pool);
        SqlRunner.run(pool, FILL.formatted(size), "VACUUM ANALYZE test_job, test_step");
        BenchReplica replica = new BenchReplica(pool, server.plain(database), Map.of(), id -> {});
        claims.add(Integer.toString(size), () -> claim(replica, pool, samples));
        polls.add(Integer.toString(size), () -> poll(replica, pool, size, samples * 5));
      }
      server.settle();
      System.out.println("  claims, in ms");
      Map<String, Double> claimed = claims.medians(effort.runs() * 4);
      System.out.println("  polls, in ms");
      Map<String, Double> polled = polls.medians(effort.runs() * 4);
      List<BenchRow> rows = new ArrayList<>(rows("a claim", claimed));
      rows.addAll(rows("a poll", polled));
      for (AutoCloseable pool : open) {
        pool.close();
      }
      return rows;
    }
  }

  private static List<BenchRow> rows(String what, Map<String, Double> medians) {
    Map<String, Double> larger = new LinkedHashMap<>(medians);
    double small = larger.remove("1000");
    return larger.entrySet().stream()
        .map(
            size ->
                BenchRow.of(
                    "4. %s with %,d jobs stored, against 1,000"
                        .formatted(what, Integer.parseInt(size.getKey())),
                    size.getValue(),
                    small,
                    "ms",
                    size.getValue() / small,
                    new BenchRow.RatioTarget.AtMost(1.3)))
        .toList();
  }

  private static double claim(BenchReplica replica, HikariDataSource pool, int samples)
      throws Exception {
    List<Double> millis = new ArrayList<>();
    for (int batch = 0; batch < samples; batch += 100) {
      for (int i = 0; i < 100; i++) {
        replica.submit("host" + i);
      }
      for (int i = 0; i < 100; i++) {
        millis.add(timed(() -> replica.queue.claim("bench", 1, Duration.ofMinutes(1)).claims()));
      }
      SqlRunner.run(pool, END);
    }
    return AlternatingRuns.median(millis);
  }

  /**
   * On many connections one after the other: a server process that shares our processor answers in
   * half the time of one that does not, and keeps its place for long.
   */
  private static double poll(BenchReplica replica, HikariDataSource pool, int size, int samples)
      throws Exception {
    Random ids = new Random(1);
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      if (i % ON_A_CONNECTION == 0) {
        pool.getHikariPoolMXBean().softEvictConnections();
      }
      long id = 1 + ids.nextInt(size);
      double took = timed(() -> List.of(replica.jobs.find(id).orElseThrow()));
      if (i % ON_A_CONNECTION >= UNTIL_PREPARED) {
        millis.add(took);
      }
    }
    return AlternatingRuns.median(millis);
  }

  private static double timed(Callable<? extends List<?>> work) throws Exception {
    long start = System.nanoTime();
    if (work.call().size() != 1) {
      throw new IllegalStateException("Nothing was there");
    }
    return (System.nanoTime() - start) / 1e6;
  }
}
