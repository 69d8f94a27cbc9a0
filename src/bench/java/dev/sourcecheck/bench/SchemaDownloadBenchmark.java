package dev.sourcecheck.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.sourcecheck.bench.BenchServer.SqlRunner;
import dev.sourcecheck.check.BenchDownload;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/**
 * The download of a schema in a heap of 256 MiB. The rival is COPY of the rows of the catalog that
 * it reads, without joins or functions, from the same source into the same store.
 */
final class SchemaDownloadBenchmark implements Benchmark {
  private static final int[] SIZES = {1_000, 10_000, 100_000, 300_000};
  private static final int[] QUICK_SIZES = {1_000, 10_000};
  private static final int TABLES_AT_ONCE = 1_000;
  private static final int BUFFER = 64 * 1024;

  private static final String CREATE =
      """
      DO $$ BEGIN
        FOR i IN %d..%d LOOP
          EXECUTE format(
            'CREATE TABLE big.customer_orders_%%s (
               id bigint%%s, customer_id integer NOT NULL, order_number varchar(40),
               amount numeric(12, 2) DEFAULT 0, status text DEFAULT ''new'',
               created_at timestamptz DEFAULT now(), updated_at timestamp,
               is_active boolean NOT NULL, notes text, reference_code uuid)',
            i, CASE WHEN i %% 2 = 0 THEN ' PRIMARY KEY' ELSE '' END);
          EXECUTE format('COMMENT ON TABLE big.customer_orders_%%s IS ''Orders, part %%s''', i, i);
          IF i %% 5 = 0 THEN
            EXECUTE format(
              'COMMENT ON COLUMN big.customer_orders_%%s.amount IS ''In the currency of the account''',
              i);
          END IF;
        END LOOP;
      END $$
      """;

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
      String small = tables(source, 500);
      for (int size : effort == RunEffort.FULL ? SIZES : QUICK_SIZES) {
        String large = tables(source, size);
        source.settle();
        List<Double> unchanged = new ArrayList<>();
        Map<String, Double> medians =
            new AlternatingRuns()
                .add("copy", () -> copy(source, large, store))
                .add("download", () -> download(source, large, small, store, unchanged))
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

  /** Creates a database with tables. */
  private static String tables(BenchServer server, int count) throws SQLException {
    String database = server.newDatabase();
    try (HikariDataSource pool = server.pool(database, 1)) {
      SqlRunner.run(pool, "CREATE SCHEMA big");
      for (int from = 1; from <= count; from += TABLES_AT_ONCE) {
        SqlRunner.run(pool, CREATE.formatted(from, Math.min(count, from + TABLES_AT_ONCE - 1)));
      }
      SqlRunner.run(pool, "VACUUM ANALYZE");
    }
    return database;
  }

  private static double download(
      BenchServer source, String large, String small, BenchServer store, List<Double> unchanged)
      throws IOException, InterruptedException, SQLException {
    String target = store.newStore();
    File output = File.createTempFile("download", ".txt");
    try {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  BenchDownload.class.getName(),
                  Integer.toString(source.port()),
                  large,
                  small,
                  Integer.toString(store.port()),
                  target)
              .redirectErrorStream(true)
              .redirectOutput(output)
              .start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(Files.readString(output.toPath()));
      }
      String text = Files.readString(output.toPath());
      try (Scanner seconds = new Scanner(text.substring(text.indexOf("seconds ") + 8))) {
        double first = Double.parseDouble(seconds.next());
        unchanged.add(Double.parseDouble(seconds.next()));
        return first;
      }
    } finally {
      Files.deleteIfExists(output.toPath());
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
