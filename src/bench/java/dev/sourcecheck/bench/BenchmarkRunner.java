package dev.sourcecheck.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs the benchmarks that are named, or all, and prints one table at the end. */
public final class BenchmarkRunner {
  private static final List<Benchmark> ALL =
      List.of(
          new ThroughputBenchmark(),
          new PostToDoneBenchmark(),
          new StartBenchmark(),
          new TableSizeBenchmark(),
          new PollBenchmark(),
          new BlackHoleBenchmark(),
          new SchemaDownloadBenchmark(),
          new SchemaCrawlerBenchmark(),
          new ConnectionBenchmark());

  private BenchmarkRunner() {}

  public static void main(String... args) throws Exception {
    Set<String> names =
        Arrays.stream(args).filter(arg -> !arg.equals("--quick")).collect(Collectors.toSet());
    RunEffort effort = names.size() == args.length ? RunEffort.FULL : RunEffort.QUICK;
    Set<String> known = ALL.stream().map(Benchmark::name).collect(Collectors.toSet());
    if (!known.containsAll(names)) {
      System.err.println("Usage: src/bench/run [--quick] [name ...]; names: " + known);
      System.exit(2);
    }
    List<BenchRow> rows = new ArrayList<>();
    for (Benchmark benchmark : ALL) {
      if (names.isEmpty() || names.contains(benchmark.name())) {
        System.out.println(benchmark.name());
        rows.addAll(benchmark.run(effort));
      }
    }
    System.out.println();
    System.out.printf(
        "JDK %s, %d processors, medians of %d runs%n%n",
        Runtime.version().feature(), Runtime.getRuntime().availableProcessors(), effort.runs());
    System.out.print(BenchRow.table(rows));
    System.exit(0);
  }
}
