package dev.sourcecheck.bench;

import dev.sourcecheck.bench.BenchServer.SqlRunner;
import dev.sourcecheck.check.BenchDownload;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/**
 * The download of a schema in a heap of 256 MiB. The rival is COPY of the rows of the catalog that
 * it reads, without joins or functions, from the same source into the same store.
 */
final class SchemaDownloadBenchmark implements Benchmark {
  private static final int[] SIZES = {1_000, 10_000, 100_000, 300_000};
  private static final int[] QUICK_SIZES = {1_000, 10_000};
  private static final int WARM_UP_TABLES = 2_000;
  private static final int BUFFER = 64 * 1024;

  /** What is read of each table of the catalog, and the types of the copy. */
  private static final Map<String, String> COPIED =
      Map.of(
          "SELECT oid, relname, relnamespace, relkind, reltuples, relispartition"
              + " FROM pg_class WHERE relkind IN ('r', 'v', 'm', 'p', 'f')",
          "oid oid, relname name, relnamespace oid, relkind \"char\", reltuples real,"
              + " relispartition boolean",
          "SELECT attrelid, attname, atttypid, atttypmod, attnum, attnotnull, attidentity,"
              + " attgenerated, attisdropped FROM pg_attribute"
              + " WHERE attnum > 0 AND attrelid IN"
              + " (SELECT oid FROM pg_class WHERE relkind IN ('r', 'v', 'm', 'p', 'f'))",
          "attrelid oid, attname name, atttypid oid, atttypmod integer, attnum smallint,"
              + " attnotnull boolean, attidentity \"char\", attgenerated \"char\","
              + " attisdropped boolean",
          "SELECT objoid, classoid, objsubid, description FROM pg_description"
              + " WHERE classoid = 'pg_class'::regclass",
          "objoid oid, classoid oid, objsubid integer, description text",
          "SELECT oid, adrelid, adnum, adbin FROM pg_attrdef",
          "oid oid, adrelid oid, adnum smallint, adbin text",
          "SELECT oid, conname, contype, conrelid, confrelid, conparentid, conkey, confkey"
              + " FROM pg_constraint WHERE contype IN ('p', 'f')",
          "oid oid, conname name, contype \"char\", conrelid oid, confrelid oid,"
              + " conparentid oid, conkey smallint[], confkey smallint[]");

  @Override
  public String name() {
    return "schema-download";
  }

  @Override
  public List<BenchRow> run(RunEffort effort) throws Exception {
    List<BenchRow> rows = new ArrayList<>();
    Map<String, String> config = Map.of("max_locks_per_transaction", "1024");
    try (BenchServer source = BenchServer.start(config);
        BenchServer store = BenchServer.start(Map.of())) {
      String small = BenchTables.create(source, WARM_UP_TABLES);
      for (int size : effort == RunEffort.FULL ? SIZES : QUICK_SIZES) {
        String large = BenchTables.create(source, size);
        source.settle();
        List<Double> unchanged = new ArrayList<>();
        Map<String, Double> medians =
            new AlternatingRuns()
                .add("copy", () -> copy(source, large, store))
                .add(
                    "download",
                    () -> {
                      List<Double> seconds = download(source, large, small, store);
                      unchanged.add(seconds.get(1));
                      return seconds.get(0);
                    })
                .medians(effort.runs());
        rows.add(row("the first download", size, medians.get("download"), medians.get("copy")));
        rows.add(
            row(
                "a download without changes",
                size,
                AlternatingRuns.median(unchanged),
                medians.get("copy")));
      }
    }
    return rows;
  }

  private static BenchRow row(String what, int size, double ours, double copy) {
    return BenchRow.of(
        "8. %s of %,d tables with ten columns, against COPY".formatted(what, size),
        ours,
        copy,
        "s",
        ours / copy,
        new BenchRow.RatioTarget.AtMost(2));
  }

  /**
   * The seconds of the first download, and of one without changes.
   *
   * @param small a database that is downloaded before
   */
  static List<Double> download(BenchServer source, String database, String small, BenchServer store)
      throws IOException, InterruptedException, SQLException {
    String target = store.newStore();
    try {
      return TimedProcess.run(
          "-Xmx256m",
          BenchDownload.class,
          Integer.toString(source.port()),
          database,
          small,
          Integer.toString(store.port()),
          target);
    } finally {
      drop(store, target);
    }
  }

  private static double copy(BenchServer source, String database, BenchServer store)
      throws SQLException, IOException {
    String target = store.newDatabase();
    try (Connection from = source.plain(database).getConnection();
        Connection to = store.plain(target).getConnection()) {
      long start = System.nanoTime();
      int table = 0;
      for (Map.Entry<String, String> copied : COPIED.entrySet()) {
        String name = "copy" + table++;
        to.createStatement().execute("CREATE TABLE " + name + " (" + copied.getValue() + ")");
        copy(from, "COPY (" + copied.getKey() + ") TO STDOUT", to, "COPY " + name + " FROM STDIN");
      }
      return (System.nanoTime() - start) / 1e9;
    } finally {
      drop(store, target);
    }
  }

  private static void drop(BenchServer server, String database) throws SQLException {
    SqlRunner.run(server.plain("postgres"), "DROP DATABASE " + database + " WITH (FORCE)");
  }

  private static void copy(Connection from, String out, Connection to, String in)
      throws SQLException, IOException {
    try (PGCopyOutputStream target =
        new PGCopyOutputStream(to.unwrap(PGConnection.class), in, BUFFER)) {
      from.unwrap(PGConnection.class).getCopyAPI().copyOut(out, target);
    }
  }
}
