package dev.sourcecheck.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.catalog.CatalogSources;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.store.StoreSql;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Memory consumption does not depend on the size of the source. */
class LargeSchemaTest {
  private static final int TABLES = 20_000;
  private static final int COLUMNS = 12;

  @Test
  void downloadsLargeSchemaInSmallHeap() throws Exception {
    String storeName = Servers.newDatabase();
    DataSource storeSource = Servers.superuser(storeName);
    Flyway.configure().dataSource(storeSource).load().migrate();
    StoreSql store = new StoreSql(storeSource);
    CatalogSources.startJobs(store);
    long source = CatalogSources.insert(store, "large");
    String sourceName = Servers.newDatabase();
    createTables(Servers.superuser(sourceName));

    String first = download(storeName, sourceName, source);
    // The second download includes the comparison with the first.
    String second = download(storeName, sourceName, source);

    assertThat(first).startsWith("Discovered " + TABLES + " tables");
    assertThat(second)
        .startsWith("Discovered " + TABLES + " tables")
        .contains("changes={since=")
        .contains("tables={added=0, removed=0, changed=0")
        .contains("columns={added=0, removed=0, changed=0");
    assertThat(CatalogSources.rows(store, "catalog_snapshot WHERE state = 'current'")).isEqualTo(1);
    assertThat(CatalogSources.rows(store, "catalog_relation")).isEqualTo(TABLES);
    assertThat(CatalogSources.rows(store, "catalog_column")).isEqualTo((long) TABLES * COLUMNS);
    assertThat(CatalogSources.rows(store, "catalog_key")).isEqualTo(TABLES / 10);
  }

  /** Creates tables in batches, because a transaction holds a lock for each of them. */
  private static void createTables(DataSource database) {
    int batch = 500;
    Servers.execute(database, "CREATE SCHEMA large");
    for (int from = 0; from < TABLES; from += batch) {
      Servers.execute(
          database,
          """
          DO $$ BEGIN
            FOR i IN %d..%d LOOP
              EXECUTE format(
                'CREATE TABLE large.table_with_a_name_of_usual_length_%%s (
                   id bigint NOT NULL, a integer, b integer DEFAULT 5, c numeric(10, 2), d date,
                   e timestamptz DEFAULT now(), f boolean, g real, h smallint, i uuid, j time, k oid)',
                i);
              EXECUTE format(
                'COMMENT ON COLUMN large.table_with_a_name_of_usual_length_%%s.a IS %%L',
                i, repeat('what it means ', 10));
              IF i %% 10 = 0 THEN
                EXECUTE format(
                  'ALTER TABLE large.table_with_a_name_of_usual_length_%%s ADD PRIMARY KEY (id)',
                  i);
              END IF;
            END LOOP;
          END $$"""
              .formatted(from, from + batch - 1));
    }
  }

  private static String download(String store, String source, long id)
      throws IOException, InterruptedException {
    File output = File.createTempFile("download", ".txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                DownloadInSmallHeap.class.getName(),
                Integer.toString(Servers.postgres().getPort()),
                store,
                source,
                Long.toString(id))
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("download completed").isTrue();
      String text = Files.readString(output.toPath(), StandardCharsets.UTF_8);
      assertThat(process.exitValue()).as(text).isZero();
      return text;
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(output.toPath());
    }
  }
}
