package dev.sourcecheck.bench;

import java.util.List;
import java.util.Map;

/**
 * The first download of a schema against SchemaCrawler, which reads the same facts into memory and
 * stores nothing.
 */
final class SchemaCrawlerBenchmark implements Benchmark {
  private static final int TABLES = 5_000;

  @Override
  public String name() {
    return "schema-crawler";
  }

  @Override
  public List<BenchRow> run(RunEffort effort) throws Exception {
    try (BenchServer source = BenchServer.start(Map.of("max_locks_per_transaction", "1024"));
        BenchServer store = BenchServer.start(Map.of())) {
      String small = BenchTables.create(source, 2_000);
      String large = BenchTables.create(source, TABLES);
      source.settle();
      String port = Integer.toString(source.port());
      Map<String, Double> medians =
          new AlternatingRuns()
              .add(
                  "SchemaCrawler",
                  () -> TimedProcess.run("-Xmx1g", BenchCrawl.class, port, large, small).get(0))
              .add(
                  "download",
                  () -> SchemaDownloadBenchmark.download(source, large, small, store).get(0))
              .medians(effort.runs());
      double crawl = medians.get("SchemaCrawler");
      double download = medians.get("download");
      return List.of(
          BenchRow.of(
              "9. the first download of %,d tables with ten columns, against SchemaCrawler"
                  .formatted(TABLES),
              download,
              crawl,
              "s",
              download / crawl,
              new BenchRow.RatioTarget.AtMost(1)));
    }
  }
}
