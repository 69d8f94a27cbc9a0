package dev.sourcecheck.bench;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import dev.sourcecheck.bench.BenchServer.SqlRunner;
import dev.sourcecheck.worker.BenchReplica;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * No-op jobs of four steps each, all queued before the clock starts. The rival is db-scheduler by
 * lock-and-fetch on 20 threads, whose task writes the same four rows: each as soon as it is known,
 * as ours are, or, to its advantage, all four in one commit.
 */
final class ThroughputBenchmark implements Benchmark {
  private static final int JOBS = 20_000;
  private static final int POOL = 22;

  private static final String QUEUE =
      """
      WITH job AS (
        INSERT INTO test_job (request, status, host_key, deadline_at)
        SELECT '{}', 'waiting', 'host' || n %% 5000, now() + interval '1 day'
        FROM generate_series(1, %d) n
        RETURNING id
      )
      INSERT INTO test_step (job_id, ordinal, step, status)
      SELECT job.id, s.ordinal, s.step, 'waiting'
      FROM job, (VALUES (1, 'connection'), (2, 'temp_schema'), (3, 'schema_download'), (4, 'lineage_download'))
        AS s (ordinal, step)
      """;

  private static final String WRITE =
      """
      UPDATE test_step
      SET status = 'done', result = ?::jsonb, started_at = now(), finished_at = now()
      WHERE job_id = ? AND ordinal = ?
      """;

  @Override
  public String name() {
    return "throughput";
  }

  @Override
  public List<BenchRow> run(RunEffort effort) throws Exception {
    int jobs = effort.of(JOBS);
    try (BenchServer server = BenchServer.start(Map.of())) {
      ours(server, jobs / 4);
      rival(server, jobs / 4, true);
      Map<String, Double> medians =
          new AlternatingRuns()
              .add("ours", () -> ours(server, jobs))
              .add("db-scheduler, a commit a step", () -> rival(server, jobs, false))
              .add("db-scheduler, one commit for all steps", () -> rival(server, jobs, true))
              .medians(effort.runs());
      double ours = medians.get("ours");
      return medians.entrySet().stream()
          .skip(1)
          .map(
              rival ->
                  BenchRow.of(
                      "1. jobs a second, against " + rival.getKey(),
                      ours,
                      rival.getValue(),
                      "jobs/s",
                      ours / rival.getValue(),
                      new BenchRow.RatioTarget.AtLeast(2)))
          .toList();
    }
  }

  private static double ours(BenchServer server, int jobs) throws Exception {
    String database = server.newStore();
    try (HikariDataSource pool = server.pool(database, POOL)) {
      queue(server, pool, jobs);
      try (BenchReplica replica =
          new BenchReplica(pool, server.plain(database), Map.of(), id -> {})) {
        long start = System.nanoTime();
        replica.start();
        awaitNone(pool, "waiting");
        awaitNone(pool, "processing");
        return perSecond(jobs, start);
      }
    }
  }

  private static void awaitNone(DataSource store, String status) throws Exception {
    String left = "SELECT EXISTS (SELECT FROM test_job WHERE status = '" + status + "')";
    while (SqlRunner.text(store, left).equals("t")) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static double rival(BenchServer server, int jobs, boolean oneCommit) throws Exception {
    String database = server.newStore();
    try (HikariDataSource pool = server.pool(database, POOL)) {
      queue(server, pool, jobs);
      SqlRunner.run(pool, DbScheduler.TABLE, DbScheduler.INDEXES);
      SqlRunner.run(
          pool,
          "INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version)"
              + " SELECT 'test', id::text, now(), false, 1 FROM test_job",
          "ANALYZE scheduled_tasks");
      CountDownLatch left = new CountDownLatch(jobs);
      OneTimeTask<Void> task =
          Tasks.oneTime("test")
              .execute(
                  (instance, context) -> {
                    write(pool, Long.parseLong(instance.getId()), oneCommit);
                    left.countDown();
                  });
      Scheduler scheduler =
          Scheduler.create(pool, task)
              .threads(20)
              .pollUsingLockAndFetch(0.5, 4.0)
              .pollingInterval(Duration.ofMillis(100))
              .build();
      long start = System.nanoTime();
      scheduler.start();
      left.await();
      double rate = perSecond(jobs, start);
      scheduler.stop();
      return rate;
    }
  }

  private static void write(DataSource pool, long job, boolean oneCommit) {
    try (Connection connection = pool.getConnection();
        PreparedStatement write = connection.prepareStatement(WRITE)) {
      connection.setAutoCommit(!oneCommit);
      for (int ordinal = 1; ordinal <= 4; ordinal++) {
        write.setString(
            1, "{\"code\":\"OK\",\"message\":\"Fine\",\"outcome\":\"success\",\"duration_ms\":0}");
        write.setLong(2, job);
        write.setInt(3, ordinal);
        if (oneCommit) {
          write.addBatch();
        } else {
          write.executeUpdate();
        }
      }
      if (oneCommit) {
        write.executeBatch();
        connection.commit();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void queue(BenchServer server, DataSource store, int jobs) throws SQLException {
    SqlRunner.run(store, QUEUE.formatted(jobs), "VACUUM ANALYZE test_job, test_step");
    server.settle();
  }

  private static double perSecond(int jobs, long start) {
    return jobs * 1e9 / (System.nanoTime() - start);
  }
}
