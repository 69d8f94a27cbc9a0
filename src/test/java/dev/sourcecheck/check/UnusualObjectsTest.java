package dev.sourcecheck.check;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.catalog.CatalogLimits;
import dev.sourcecheck.catalog.CatalogReader.StoredColumn;
import dev.sourcecheck.catalog.CatalogReader.StoredRelation;
import dev.sourcecheck.catalog.CatalogRows;
import dev.sourcecheck.catalog.CatalogSources;
import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.postgresql.RealSession;
import dev.sourcecheck.lineage.LineageRows;
import dev.sourcecheck.lineage.LineageStore;
import dev.sourcecheck.lineage.flow.KnownTables;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import dev.sourcecheck.store.StoreSql;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each step works on databases with valid but rare objects. */
class UnusualObjectsTest {
  private static StoreSql store;
  private static LineageStore lineage;

  private String database;
  private DataSource admin;
  private long source;
  private CatalogStore catalog;

  @BeforeAll
  static void openStore() {
    store = new StoreSql(Servers.newStore());
    CatalogSources.startJobs(store);
    lineage = new LineageStore(store);
  }

  @BeforeEach
  void newSource() {
    database = Servers.newDatabase();
    admin = Servers.superuser(database);
    catalog = new CatalogStore(store, CatalogLimits.DEFAULT);
    source = CatalogSources.insert(store, database);
    Servers.execute(admin, "CREATE EXTENSION pg_stat_statements");
  }

  @Test
  void acceptsMaximumNumberOfColumns() {
    String columns =
        IntStream.rangeClosed(1, 1_600).mapToObj(i -> "c" + i + " bool").collect(joining(", "));
    Servers.execute(
        admin,
        "CREATE TABLE wide (" + columns + ")",
        """
        DO $$ BEGIN FOR i IN 1..1600 LOOP
          EXECUTE format('COMMENT ON COLUMN wide.c%s IS %L', i, repeat('\u00e4', 2000));
        END LOOP; END $$\
        """,
        "CREATE VIEW wide_view AS SELECT * FROM wide");

    assertAllStepsPass();

    List<StoredColumn> stored = new CatalogRows(store).columns(source, database, "public", "wide");
    assertThat(stored).hasSize(1_600);
    assertThat(stored.get(1_599))
        .isEqualTo(new StoredColumn("c1600", "boolean", true, null, "\u00e4".repeat(2_000)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "say \"x\"",
        "a.b.c",
        "tab\there",
        "line\nbreak\r\nand another",
        "\ud83d\udc1f \u05e9\u05dc\u05d5\u05dd",
        "'; DROP SCHEMA public CASCADE; --",
        "back\\slash %s $1 ? :x {}",
        " ",
        "I\u0130\u0131i"
      })
  void preservesUnusualNames(String name) {
    String quoted = '"' + name.replace("\"", "\"\"") + '"';
    Servers.execute(
        admin,
        "CREATE SCHEMA " + quoted,
        "CREATE TABLE " + quoted + "." + quoted + " (" + quoted + " int PRIMARY KEY)",
        "CREATE VIEW %1$s.v AS SELECT %1$s FROM %1$s.%1$s".formatted(quoted));

    assertAllStepsPass();

    assertThat(new CatalogRows(store).columns(source, database, name, name))
        .extracting(StoredColumn::name)
        .containsExactly(name);
    assertThat(edges()).contains(name + "." + name + " -> " + name + ".v");
  }

  @Test
  void acceptsRecursiveAndEmptyViews() {
    Servers.execute(
        admin,
        "CREATE TABLE part (id int, parent int)",
        """
        CREATE RECURSIVE VIEW tree (id) AS
          SELECT id FROM part WHERE parent IS NULL
          UNION ALL
          SELECT part.id FROM part JOIN tree ON part.parent = tree.id\
        """,
        "CREATE TABLE nothing ()",
        "CREATE VIEW no_columns AS SELECT FROM part");

    assertAllStepsPass();

    assertThat(relations()).containsExactly("no_columns", "nothing", "part", "tree");
    assertThat(new CatalogRows(store).columns(source, database, "public", "no_columns")).isEmpty();
    assertThat(edges()).contains("public.part -> public.tree", "public.part -> public.no_columns");
  }

  @Test
  void acceptsUnavailableForeignServer() {
    Servers.execute(
        admin,
        "CREATE EXTENSION postgres_fdw",
        "CREATE SERVER dead FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '1')",
        "CREATE USER MAPPING FOR CURRENT_USER SERVER dead OPTIONS (user 'x', password 'x')",
        "CREATE FOREIGN TABLE far (id int) SERVER dead",
        "CREATE VIEW near AS SELECT id FROM far");

    assertAllStepsPass();

    assertThat(relations()).contains("far", "near");
    assertThat(edges()).contains("public.far -> public.near");
  }

  @Test
  void acceptsTurkishJvmLocale() {
    Servers.execute(
        admin,
        "CREATE TABLE \"INVOICE\" (\"ID\" int, id int)",
        "CREATE VIEW invoice_ids AS SELECT \"ID\", id FROM \"INVOICE\"");
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("tr-TR"));
    try {
      assertAllStepsPass();
    } finally {
      Locale.setDefault(before);
    }

    assertThat(relations()).containsExactly("INVOICE", "invoice_ids");
    assertThat(edges()).contains("public.INVOICE -> public.invoice_ids");
  }

  private void assertAllStepsPass() {
    SourceSpec spec =
        new SourceSpec(
            source, "s", SourceType.POSTGRES, Map.of(), Map.of(), "public", false, null, null);
    List<Check> steps =
        List.of(
            new TempSchemaCheck(),
            new SchemaDownloadCheck(catalog),
            new LineageDownloadCheck(lineage, ignored -> KnownTables.NONE));
    try (Session session = RealSession.open(admin, "public")) {
      for (Check step : steps) {
        Verdict verdict =
            step.run(new Check.Context(source, 1, spec, true, session, TestControl.patient()));
        assertThat(verdict).as(verdict.message()).isInstanceOf(Verdict.Passed.class);
      }
    }
  }

  /** The relations that do not belong to an extension. */
  private List<String> relations() {
    return new CatalogRows(store)
        .relations(source, database, "public", "", 100).stream()
            .map(StoredRelation::name)
            .filter(name -> !name.startsWith("pg_stat_statements"))
            .toList();
  }

  private List<String> edges() {
    return new LineageRows(store)
        .edges(source, 0, 10_000).stream()
            .map(stored -> stored.edge().from().relation() + " -> " + stored.edge().to().relation())
            .toList();
  }
}
