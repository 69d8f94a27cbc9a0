package dev.sourcecheck.bench;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import dev.sourcecheck.bench.BenchServer.SqlRunner;
import dev.sourcecheck.worker.BenchReplica;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * From the call that stores a job to the start of its work, one job at a time, the others of the
 * day long done. Ours once with the worker in the process that stores, once in another replica,
 * which only a notification can tell. The rival is db-scheduler that polls every 100 ms.
 */
final class StartBenchmark implements Benchmark {
  private static final int SAMPLES = 200;
  private static final Random PAUSES = new Random(1);

  @Override
  public String name() {
    return "starting";
  }

  @Override
  public List<BenchRow> run(RunEffort effort) throws Exception {
    int samples = effort.of(SAMPLES);
    try (BenchServer server = BenchServer.start(Map.of())) {
      Map<String, Double> medians =
          new AlternatingRuns()
              .add("the same replica", () -> ours(server, samples, false))
              .add("another replica", () -> ours(server, samples, true))
              .add("polling", () -> polling(server, samples))
              .medians(effort.runs());
      double polling = medians.get("polling");
      return medians.entrySet().stream()
          .limit(2)
          .map(
              ours ->
                  new BenchRow(
                      "3. enqueue to start on " + ours.getKey() + ", against polling every 100 ms",
                      BenchRow.number(ours.getValue()) + " ms",
                      BenchRow.number(polling) + " ms",
                      BenchRow.number(ours.getValue() / polling),
                      "within 5 ms",
                      ours.getValue() <= 5))
          .toList();
    }
  }

  private static double ours(BenchServer server, int samples, boolean elsewhere) throws Exception {
    String database = server.newStore();
    LinkedBlockingQueue<Long> starts = new LinkedBlockingQueue<>();
    LongConsumer started = id -> starts.add(System.nanoTime());
    Map<String, String> idle = Map.of("sourcecheck.worker.enabled", Boolean.toString(!elsewhere));
    try (HikariDataSource pool = server.pool(database, 10);
        BenchReplica storing = new BenchReplica(pool, server.plain(database), idle, started);
        BenchReplica working = new BenchReplica(pool, server.plain(database), Map.of(), started)) {
      storing.start();
      if (elsewhere) {
        working.start();
      }
      return median(samples, starts, i -> storing.submit("host" + i));
    }
  }

  private static double polling(BenchServer server, int samples) throws Exception {
    String database = server.newDatabase();
    LinkedBlockingQueue<Long> starts = new LinkedBlockingQueue<>();
    try (HikariDataSource pool = server.pool(database, 10)) {
      SqlRunner.run(pool, DbScheduler.TABLE, DbScheduler.INDEXES);
      OneTimeTask<Void> task =
          Tasks.oneTime("test").execute((instance, context) -> starts.add(System.nanoTime()));
      Scheduler scheduler =
          Scheduler.create(pool, task)
              .threads(20)
              .pollUsingLockAndFetch(0.5, 4.0)
              .pollingInterval(Duration.ofMillis(100))
              .build();
      scheduler.start();
      try {
        return median(
            samples,
            starts,
            i -> scheduler.schedule(task.instance("job" + i), Instant.now().minusSeconds(1)));
      } finally {
        scheduler.stop();
      }
    }
  }

  private static double median(int samples, LinkedBlockingQueue<Long> starts, LongConsumer store)
      throws InterruptedException {
    List<Double> millis = new ArrayList<>();
    for (int i = -20; i < samples; i++) {
      TimeUnit.MILLISECONDS.sleep(20 + PAUSES.nextInt(60));
      long stored = System.nanoTime();
      store.accept(i);
      Long start = starts.poll(30, TimeUnit.SECONDS);
      if (start == null) {
        throw new IllegalStateException("A job was not started within 30 s");
      }
      if (i >= 0) {
        millis.add((start - stored) / 1e6);
      }
    }
    return AlternatingRuns.median(millis);
  }
}
