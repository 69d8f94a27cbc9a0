package dev.sourcecheck.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Polls a second of finished tests, on 16 connections, against an endpoint of the same application
 * that reads one row by its primary key and answers two of its columns.
 */
final class PollBenchmark implements Benchmark {
  private static final int CONNECTIONS = 16;
  private static final int MILLIS = 5_000;

  @Override
  public String name() {
    return "polls";
  }

  @Override
  public List<BenchRow> run(RunEffort effort) throws Exception {
    try (BenchServer store = BenchServer.start(Map.of());
        BenchSource source = BenchSource.start();
        BenchService service =
            BenchService.start(
                store, Map.of(), System.getProperty("bench.service", "-Xmx512m").split(" "))) {
      long id = service.register(source.form("small"));
      List<Long> jobs = new ArrayList<>();
      try (HttpWire wire = service.connect()) {
        for (int i = 0; i < 50; i++) {
          BenchService.postToDone(wire, id);
        }
        for (var item :
            wire.get(BenchService.SOURCES + "/" + id + "/tests?limit=50").get("items")) {
          jobs.add(item.get("id").asLong());
        }
      }
      int millis = effort.of(MILLIS);
      String ours = BenchService.SOURCES + "/test/";
      String bare = "/bench/job/";
      for (int i = 0; i < 6; i++) { // until both are compiled
        perSecond(service, ours, jobs, MILLIS);
        perSecond(service, bare, jobs, MILLIS);
      }
      Map<String, Double> medians =
          new AlternatingRuns()
              .add("ours", () -> perSecond(service, ours, jobs, millis))
              .add("one SELECT", () -> perSecond(service, bare, jobs, millis))
              .medians(effort.runs());
      return List.of(
          BenchRow.of(
              "5. polls a second, against an endpoint of one primary-key SELECT",
              medians.get("ours"),
              medians.get("one SELECT"),
              "polls/s",
              medians.get("ours") / medians.get("one SELECT"),
              new BenchRow.RatioTarget.AtLeast(0.8)));
    }
  }

  private static double perSecond(BenchService service, String path, List<Long> jobs, int millis)
      throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(CONNECTIONS);
    try {
      long start = System.nanoTime();
      long end = start + TimeUnit.MILLISECONDS.toNanos(millis);
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        int first = i;
        tasks.add(
            () -> {
              List<byte[]> requests =
                  jobs.stream().map(job -> HttpWire.request("GET", path + job, "")).toList();
              int count = 0;
              try (HttpWire wire = service.connect()) {
                while (System.nanoTime() < end) {
                  wire.send(requests.get((first + count++) % requests.size()));
                }
              }
              return count;
            });
      }
      long polls = 0;
      for (Future<Integer> future : pool.invokeAll(tasks)) {
        polls += future.get();
      }
      return polls * 1e9 / (System.nanoTime() - start);
    } finally {
      pool.shutdown();
    }
  }
}
