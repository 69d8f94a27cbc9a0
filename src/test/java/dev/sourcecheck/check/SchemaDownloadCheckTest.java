package dev.sourcecheck.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.catalog.CatalogLimits;
import dev.sourcecheck.catalog.CatalogReader.StoredColumn;
import dev.sourcecheck.catalog.CatalogReader.StoredRelation;
import dev.sourcecheck.catalog.CatalogReader.StoredSchema;
import dev.sourcecheck.catalog.CatalogReader.StoredTableKey;
import dev.sourcecheck.catalog.CatalogRows;
import dev.sourcecheck.catalog.CatalogSources;
import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.check.Verdict.Failed;
import dev.sourcecheck.check.Verdict.Passed;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.SchemaSink.RelationKind;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.store.StoreSql;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaDownloadCheckTest {
  private static StoreSql store;
  private String database;
  private DataSource admin;
  private long source;
  private CatalogStore catalog;
  private DownloadFixture downloads;

  @BeforeAll
  static void openStore() {
    store = new StoreSql(Servers.newStore());
    CatalogSources.startJobs(store);
  }

  @BeforeEach
  void newSource() {
    database = Servers.newDatabase();
    admin = Servers.superuser(database);
    catalog = new CatalogStore(store, CatalogLimits.DEFAULT);
    source = CatalogSources.insert(store, database);
    downloads = new DownloadFixture(catalog, source, admin, null, null);
  }

  @Test
  void downloadsEveryKindOfRelation() {
    Servers.execute(
        admin,
        "CREATE SCHEMA shop",
        "COMMENT ON SCHEMA shop IS 'what we sell'",
        "CREATE TABLE shop.item (id int, name text)",
        "INSERT INTO shop.item SELECT i FROM generate_series(1, 50) i",
        "COMMENT ON TABLE shop.item IS 'one a row'",
        "CREATE VIEW shop.item_view AS SELECT * FROM shop.item",
        "CREATE MATERIALIZED VIEW shop.item_copy AS SELECT * FROM shop.item",
        "CREATE TABLE shop.sale (day date, n int) PARTITION BY RANGE (day)",
        """
        CREATE TABLE shop.sale_2025 PARTITION OF shop.sale
          FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')\
        """,
        """
        CREATE TABLE shop.sale_2026 PARTITION OF shop.sale
          FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY LIST (n)\
        """,
        "CREATE EXTENSION postgres_fdw SCHEMA public",
        "CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '192.0.2.1')",
        "CREATE FOREIGN TABLE shop.far (id int) SERVER elsewhere",
        "CREATE SEQUENCE shop.no_table",
        "CREATE TYPE shop.no_table_either AS (a int)",
        "CREATE TEMPORARY TABLE gone_at_the_end (a int)",
        "VACUUM ANALYZE shop.item");

    Passed passed = (Passed) downloads.run();

    assertThat(passed.message()).isEqualTo("Discovered 7 tables");
    assertThat(passed.details())
        .containsEntry("schemas", 2L)
        .containsEntry("tables", 7L)
        .containsEntry(
            "kinds",
            Map.of(
                "table", 1L,
                "view", 1L,
                "materialized_view", 1L,
                "partitioned_table", 2L,
                "partition", 1L,
                "foreign_table", 1L))
        .doesNotContainKeys("filtered", "not_granted", "changes", "empty");
    assertThat(new CatalogRows(store).schemas(source))
        .contains(new StoredSchema(database, "shop", "what we sell", true));
    assertThat(new CatalogRows(store).relations(source, database, "shop", "", 100))
        .containsExactly(
            new StoredRelation("far", RelationKind.FOREIGN_TABLE, null, null, null, true),
            new StoredRelation("item", RelationKind.TABLE, 50L, "one a row", null, true),
            new StoredRelation("item_copy", RelationKind.MATERIALIZED_VIEW, null, null, null, true),
            new StoredRelation("item_view", RelationKind.VIEW, null, null, null, true),
            new StoredRelation("sale", RelationKind.PARTITIONED_TABLE, null, null, null, true),
            new StoredRelation("sale_2025", RelationKind.PARTITION, null, null, "shop.sale", true),
            new StoredRelation(
                "sale_2026", RelationKind.PARTITIONED_TABLE, null, null, "shop.sale", true));
  }

  @Test
  void downloadsColumnProperties() {
    Servers.execute(
        admin,
        "CREATE SCHEMA own",
        "CREATE TYPE own.mood AS ENUM ('sad', 'glad')",
        "CREATE DOMAIN own.must AS text NOT NULL",
        """
        CREATE TABLE t (
          id bigint GENERATED ALWAYS AS IDENTITY,
          dropped int,
          price numeric(10, 2) NOT NULL DEFAULT 1.5,
          tags varchar(20)[],
          mood own.mood DEFAULT 'glad',
          must own.must,
          twice numeric GENERATED ALWAYS AS (price * 2) STORED,
          at timestamptz DEFAULT now()
        )\
        """,
        "ALTER TABLE t DROP COLUMN dropped",
        "COMMENT ON COLUMN t.price IS 'in euros'",
        // The search path of the role must not affect the printed types.
        "ALTER ROLE postgres SET search_path = own, public");
    try {
      downloads.run();
    } finally {
      Servers.execute(admin, "ALTER ROLE postgres RESET search_path");
    }

    assertThat(new CatalogRows(store).columns(source, database, "public", "t"))
        .containsExactly(
            new StoredColumn("id", "bigint", false, "GENERATED ALWAYS AS IDENTITY", null),
            new StoredColumn("price", "numeric(10,2)", false, "1.5", "in euros"),
            new StoredColumn("tags", "character varying(20)[]", true, null, null),
            new StoredColumn("mood", "own.mood", true, "'glad'::own.mood", null),
            new StoredColumn("must", "own.must", false, null, null),
            new StoredColumn(
                "twice", "numeric", true, "GENERATED ALWAYS AS ((price * (2)::numeric))", null),
            new StoredColumn("at", "timestamp with time zone", true, "now()", null));
  }

  @Test
  void downloadsKeysOnceInColumnOrder() {
    Servers.execute(
        admin,
        "CREATE TABLE a (x int, y int, z int, PRIMARY KEY (z, x))",
        """
        CREATE TABLE b (
          id int CONSTRAINT b_id PRIMARY KEY, p int, q int,
          CONSTRAINT b_a FOREIGN KEY (q, p) REFERENCES a (z, x)
        )\
        """,
        "CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id)",
        "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (1) TO (10)",
        "CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (10) TO (20)",
        "CREATE TABLE c (part int CONSTRAINT c_parts REFERENCES parts)");

    Passed passed = (Passed) downloads.run();

    assertThat(new CatalogRows(store).keys(source, database, "public", "a"))
        .containsExactly(
            new StoredTableKey("a_pkey", true, List.of("z", "x"), null, null, List.of()));
    assertThat(new CatalogRows(store).keys(source, database, "public", "b"))
        .containsExactly(
            new StoredTableKey("b_id", true, List.of("id"), null, null, List.of()),
            new StoredTableKey("b_a", false, List.of("q", "p"), "public", "a", List.of("z", "x")));
    assertThat(new CatalogRows(store).keys(source, database, "public", "c"))
        .containsExactly(
            new StoredTableKey(
                "c_parts", false, List.of("part"), "public", "parts", List.of("id")));
    assertThat(passed.details())
        .containsEntry("primary_keys", 5L)
        .containsEntry("foreign_keys", 2L);
  }

  @Test
  void reportsRelationsExcludedByLists() {
    Servers.execute(
        admin,
        "CREATE SCHEMA one",
        "CREATE TABLE one.a (x int PRIMARY KEY)",
        "CREATE TABLE one.b (x int PRIMARY KEY)",
        "CREATE SCHEMA two",
        "CREATE TABLE two.c (x int PRIMARY KEY)");

    Passed passed = (Passed) downloads.with("one\ntwo.*", "one.b, two").run();

    assertThat(passed.message()).isEqualTo("Discovered 1 table");
    assertThat(passed.details())
        .containsEntry("columns", 1L)
        .containsEntry("primary_keys", 1L)
        .containsEntry(
            "filtered",
            Map.of(
                "schemas",
                2L,
                "tables",
                1L,
                "examples",
                List.of(
                    Map.of("schema", "public"),
                    Map.of("schema", "two"),
                    Map.of("schema", "one", "table", "b"))));
    assertThat(new CatalogRows(store).schemas(source))
        .extracting(StoredSchema::name)
        .containsExactly("one");
    assertThat(new CatalogRows(store).columns(source, database, "one", "b")).isEmpty();
  }

  @Test
  void failsIfListsMatchNoTables() {
    Servers.execute(admin, "CREATE TABLE a (x int)");

    Failed typo = (Failed) downloads.with("Public", null).run();
    assertThat(typo.failure().code()).isEqualTo(FailureCode.OPTION_INVALID);
    assertThat(typo.failure().fields()).containsExactly("catalog_include_list");
    assertThat(typo.message()).startsWith("The include and exclude lists match no tables: ");

    Failed all = (Failed) downloads.with(null, "*").run();
    assertThat(all.failure().fields()).containsExactly("catalog_exclude_list");

    Failed unreadable = (Failed) downloads.with(null, "\"a").run();
    assertThat(unreadable.failure().code()).isEqualTo(FailureCode.OPTION_INVALID);
    assertThat(unreadable.failure().fields()).containsExactly("catalog_exclude_list");
  }

  @Test
  void passesForEmptySource() {
    Passed passed = (Passed) downloads.run();

    assertThat(passed.message()).isEqualTo("Discovered 0 tables");
    assertThat(passed.details())
        .containsEntry("empty", "The source has no tables; none is hidden from the user.");
  }

  @Test
  void suggestedGrantsAreSufficient() {
    String user = "Reader \"of\" " + database;
    Servers.execute(
        admin,
        "CREATE SCHEMA \"my \"\"quoted\"\" schema\"",
        "CREATE TABLE \"my \"\"quoted\"\" schema\".t (a int)",
        "CREATE TABLE public.u (a int)",
        "CREATE ROLE \"" + user.replace("\"", "\"\"") + "\" LOGIN PASSWORD 'p'");
    DownloadFixture asUser =
        new DownloadFixture(catalog, source, Servers.as(user, "p", database), null, null);

    Failed failed = (Failed) asUser.run();

    assertThat(failed.failure().code()).isEqualTo(FailureCode.PERMISSION_DENIED);
    assertThat(failed.failure().fields()).containsExactly("user");
    assertThat(failed.message())
        .isEqualTo("There are 2 tables, but the user may not read any of them.");
    assertThat(new CatalogRows(store).schemas(source))
        .as("a download that failed is not shown")
        .isEmpty();

    Servers.execute(admin, failed.failure().fix().toArray(String[]::new));

    Passed passed = (Passed) asUser.run();
    assertThat(passed.message()).isEqualTo("Discovered 2 tables");
    assertThat(passed.details()).doesNotContainKey("not_granted");
  }

  @Test
  void reportsTablesWithoutGrants() {
    String user = "partly_" + database;
    Servers.execute(
        admin,
        "CREATE ROLE " + user + " LOGIN PASSWORD 'p'",
        "CREATE TABLE open (a int)",
        "CREATE TABLE by_column (a int, b int)",
        "CREATE TABLE closed (a int)",
        "CREATE SCHEMA shut",
        "CREATE TABLE shut.granted_in_vain (a int)",
        "GRANT SELECT ON open, shut.granted_in_vain TO " + user,
        "GRANT SELECT (b) ON by_column TO " + user);
    DownloadFixture asUser =
        new DownloadFixture(catalog, source, Servers.as(user, "p", database), null, null);

    Passed passed = (Passed) asUser.run();

    assertThat(passed.message()).isEqualTo("Discovered 2 tables");
    assertThat(passed.details().get("not_granted"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("schemas", 1L)
        .containsEntry("tables", 2L)
        .containsEntry(
            "grants",
            List.of(
                "GRANT SELECT ON ALL TABLES IN SCHEMA \"public\" TO \"" + user + '"',
                "GRANT USAGE ON SCHEMA \"shut\" TO \"" + user + '"'));
    assertThat(
            new CatalogRows(store)
                .relations(source, database, "public", "", 10).stream()
                    .collect(Collectors.toMap(StoredRelation::name, StoredRelation::granted)))
        .isEqualTo(Map.of("open", true, "by_column", true, "closed", false));
  }

  @Test
  void reportsDrift() {
    Servers.execute(
        admin,
        "CREATE TABLE stays (a int)",
        "CREATE TABLE alters (a int, b int, c int)",
        "CREATE TABLE goes (a int)");
    downloads.run();
    Servers.execute(
        admin,
        "DROP TABLE goes",
        "CREATE TABLE comes (a int, b int)",
        "ALTER TABLE alters DROP COLUMN a",
        "ALTER TABLE alters ADD COLUMN d text",
        "ALTER TABLE alters ALTER COLUMN b TYPE bigint, ALTER COLUMN c SET NOT NULL");

    Object found = ((Passed) downloads.run()).details().get("changes");

    Map<?, ?> changes = (Map<?, ?>) Objects.requireNonNull(found);
    assertThat((Map<?, ?>) changes.get("tables"))
        .satisfies(
            tables -> {
              assertThat(tables.get("added")).isEqualTo(1L);
              assertThat(tables.get("removed")).isEqualTo(1L);
              assertThat(tables.get("changed")).isEqualTo(1L);
            });
    assertThat((Map<?, ?>) changes.get("columns"))
        .satisfies(
            columns -> {
              assertThat(columns.get("added")).isEqualTo(1L);
              assertThat(columns.get("removed")).isEqualTo(1L);
              assertThat(columns.get("changed")).isEqualTo(2L);
            });
  }

  @Test
  void treatsHostileNamesAsData() {
    String schema = "s'; DROP SCHEMA public CASCADE; --";
    String table = "<b>\"\n\t\\.\u202E%s$1?:x";
    String column = "{\",\\}";
    String quotedTable = '"' + table.replace("\"", "\"\"") + '"';
    Servers.execute(
        admin,
        "CREATE SCHEMA \"" + schema + '"',
        "CREATE TABLE \"%s\".%s (\"%s\" int PRIMARY KEY)"
            .formatted(schema, quotedTable, column.replace("\"", "\"\"")));

    assertThat(downloads.run()).isInstanceOf(Passed.class);

    assertThat(new CatalogRows(store).relations(source, database, schema, "", 10))
        .extracting(StoredRelation::name)
        .containsExactly(table);
    assertThat(new CatalogRows(store).columns(source, database, schema, table))
        .extracting(StoredColumn::name)
        .containsExactly(column);
    assertThat(new CatalogRows(store).keys(source, database, schema, table).get(0).columns())
        .containsExactly(column);
  }

  @Test
  void countsUnsavedSourceWithoutStoring() {
    Servers.execute(admin, "CREATE TABLE a (x int)");
    long before = CatalogSources.rows(store, "catalog_snapshot");

    Passed passed = (Passed) downloads.unsaved().run();

    assertThat(passed.message()).isEqualTo("Discovered 1 table");
    assertThat(CatalogSources.rows(store, "catalog_snapshot")).isEqualTo(before);
  }

  @Test
  void failsBeyondCatalogLimit() {
    // More than the databases of the shared server, which count as well.
    manyTables(401);
    CatalogStore small =
        new CatalogStore(store, new CatalogLimits(400, 1_000, Duration.ofHours(1)));

    Failed failed = (Failed) new DownloadFixture(small, source, admin, null, null).run();

    assertThat(failed.failure().code()).isEqualTo(FailureCode.QUOTA_EXCEEDED);
    assertThat(failed.message()).startsWith("The source has more than 400 tables.");
    assertThat(new CatalogRows(store).schemas(source)).isEmpty();
  }

  private void manyTables(int count) {
    Servers.execute(
        admin,
        """
        DO $$ BEGIN
          FOR i IN 1..%d LOOP
            EXECUTE format('CREATE TABLE t%%s (a int)', i);
          END LOOP;
        END $$\
        """
            .formatted(count));
  }
}
