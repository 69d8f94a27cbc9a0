package dev.sourcecheck.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A test of a small PostgreSQL over HTTP, from before the POST to after the answer that says done.
 * The rival is what the source sees of such a test, and nothing else: the same login and the same
 * statements by bare JDBC on one thread, or on 16 for 16 at a time.
 */
final class PostToDoneBenchmark implements Benchmark {
  private static final int TESTS = 160;

  @Override
  public String name() {
    return "post-to-done";
  }

  @Override
  public List<BenchRow> run(RunEffort effort) throws Exception {
    try (BenchServer store = BenchServer.start(Map.of());
        BenchSource source = BenchSource.start();
        BenchService service = BenchService.start(store, Map.of(), options())) {
      List<Long> ids = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        ids.add(service.register(source.form("small " + i)));
      }
      try (HttpWire wire = service.connect()) {
        BenchService.postToDone(wire, ids.get(0));
        CallRecording recording =
            CallRecording.of(source, () -> BenchService.postToDone(wire, ids.get(0)));
        System.out.println("  statements of a test: " + recording.size());
        int tests = effort.of(TESTS);
        for (int i = 0; i < 16; i++) { // until both are compiled
          ours(source, service, ids, 16, TESTS);
          bare(source, recording, 16, TESTS);
        }
        List<BenchRow> rows = new ArrayList<>();
        for (int atATime : new int[] {1, 16}) {
          Map<String, Double> medians =
              new AlternatingRuns()
                  .add("ours", () -> ours(source, service, ids, atATime, tests))
                  .add("bare JDBC", () -> bare(source, recording, atATime, tests))
                  .medians(effort.runs());
          double ours = medians.get("ours");
          double bare = medians.get("bare JDBC");
          rows.add(
              BenchRow.of(
                  "2. POST to done, " + atATime + " at a time, against the statements by bare JDBC",
                  ours,
                  bare,
                  "ms",
                  ours / bare,
                  new BenchRow.RatioTarget.AtMost(1.25)));
          steps(wire, ids.get(0));
        }
        profile(store, "the store");
        profile(source.server, "the source");
        return rows;
      }
    }
  }

  /** Where the time of the last tests went. */
  private static void steps(HttpWire wire, long source) throws Exception {
    Map<String, List<Double>> millis = new LinkedHashMap<>();
    var tests = wire.get(BenchService.SOURCES + "/" + source + "/tests?limit=30").get("items");
    for (var test : tests) {
      Instant at = at(test, "created_at");
      add(millis, "to be claimed", at, at(test, "started_at"));
      at = at(test, "started_at");
      for (var step : test.get("results")) {
        add(millis, step.get("step").asText(), at, at(step, "finished_at"));
        at = at(step, "finished_at");
      }
      add(millis, "to be done", at, at(test, "finished_at"));
    }
    millis.forEach(
        (what, all) ->
            System.out.printf(
                "    %s: %s ms%n", what, BenchRow.number(AlternatingRuns.median(all))));
  }

  private static Instant at(JsonNode node, String field) {
    return Instant.parse(node.get(field).asText());
  }

  private static void add(Map<String, List<Double>> all, String what, Instant from, Instant to) {
    all.computeIfAbsent(what, name -> new ArrayList<>())
        .add(Duration.between(from, to).toNanos() / 1e6);
  }

  /** With {@code -Dbench.statements} tells where the servers' time went. */
  private static void profile(BenchServer server, String name) throws Exception {
    if (System.getProperty("bench.statements") != null) {
      System.out.printf("  %s: calls, ms each, rows, statement%n%s%n", name, server.statements());
    }
  }

  private static String[] options() {
    return System.getProperty("bench.service", "-Xmx512m").split(" ");
  }

  private static double ours(
      BenchSource source, BenchService service, List<Long> ids, int atATime, int tests)
      throws Exception {
    source.forgetHistory();
    return median(
        atATime,
        thread -> {
          List<Double> millis = new ArrayList<>();
          try (HttpWire wire = service.connect()) {
            for (int i = 0; i < tests / atATime; i++) {
              millis.add(BenchService.postToDone(wire, ids.get(thread)));
            }
          }
          return millis;
        });
  }

  private static double bare(BenchSource source, CallRecording recording, int atATime, int tests)
      throws Exception {
    source.forgetHistory();
    return median(
        atATime,
        thread -> {
          List<Double> millis = new ArrayList<>();
          for (int i = 0; i < tests / atATime; i++) {
            millis.add(recording.replay());
          }
          return millis;
        });
  }

  private static double median(int threads, MeasuredCall measured) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<List<Double>>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        tasks.add(() -> measured.millis(thread));
      }
      List<Double> all = Collections.synchronizedList(new ArrayList<>());
      for (Future<List<Double>> future : pool.invokeAll(tasks)) {
        all.addAll(future.get());
      }
      return AlternatingRuns.median(all);
    } finally {
      pool.shutdown();
    }
  }

  /** What one of the threads measures. */
  private interface MeasuredCall {
    List<Double> millis(int thread) throws Exception;
  }
}
