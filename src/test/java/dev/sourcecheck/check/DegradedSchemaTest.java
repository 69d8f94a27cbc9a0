package dev.sourcecheck.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.catalog.CatalogLimits;
import dev.sourcecheck.catalog.CatalogReader;
import dev.sourcecheck.catalog.CatalogReader.StoredRelation;
import dev.sourcecheck.catalog.CatalogRows;
import dev.sourcecheck.catalog.CatalogSources;
import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.store.StoreSql;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Optional properties of a schema cause a warning if they cannot be read. */
class DegradedSchemaTest {
  private static final AtomicLong NEXT = new AtomicLong();
  private static StoreSql store;
  private static CatalogStore catalog;

  private String database;
  private DataSource admin;
  private long source;
  private DownloadFixture downloads;

  @BeforeAll
  static void openStore() {
    store = new StoreSql(Servers.newStore());
    CatalogSources.startJobs(store);
    catalog = new CatalogStore(store, CatalogLimits.DEFAULT);
  }

  @BeforeEach
  void newSource() {
    use(Servers.newDatabase());
  }

  private void use(String name) {
    database = name;
    admin = Servers.superuser(database);
    Servers.execute(admin, "CREATE ROLE plain_" + database + " LOGIN PASSWORD 'x'");
    source = CatalogSources.insert(store, database);
    downloads =
        new DownloadFixture(
            catalog, source, Servers.as("plain_" + database, "x", database), null, null);
  }

  private void createTables() {
    Servers.execute(
        admin,
        "CREATE TABLE a (id int PRIMARY KEY DEFAULT 7, n text)",
        "COMMENT ON TABLE a IS 'a comment'",
        "CREATE TABLE b (a int REFERENCES a)",
        "CREATE VIEW v AS SELECT * FROM a",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "SELECT ON pg_catalog.pg_constraint; keys",
        "SELECT ON pg_catalog.pg_description; comments",
        "SELECT ON pg_catalog.pg_attrdef; defaults",
        "SELECT ON pg_catalog.pg_inherits; partition parents",
        "SELECT ON pg_catalog.pg_depend; extension membership",
        "SELECT ON pg_catalog.pg_type; null constraints of domains",
        "SELECT ON pg_catalog.pg_database; databases",
        "EXECUTE ON FUNCTION pg_catalog.obj_description(oid, name); comments",
        "EXECUTE ON FUNCTION pg_catalog.pg_get_expr(pg_node_tree, oid); defaults",
        "EXECUTE ON FUNCTION pg_catalog.format_type(oid, int); types",
        "EXECUTE ON FUNCTION pg_catalog.has_schema_privilege(oid, text); privileges",
        "EXECUTE ON FUNCTION pg_catalog.has_table_privilege(oid, text); privileges",
        "EXECUTE ON FUNCTION pg_catalog.has_any_column_privilege(oid, text); privileges",
        "EXECUTE ON FUNCTION pg_catalog.has_database_privilege(oid, text); databases",
      })
  void inaccessibleCatalogCausesWarning(String revoked, String missing) {
    createTables();
    Servers.execute(admin, "REVOKE " + revoked + " FROM PUBLIC");

    Verdict verdict = downloads.run();

    assertThat(verdict.message()).isEqualTo("Discovered 3 tables");
    assertThat(verdict).isInstanceOf(Verdict.Passed.class);
    assertThat(verdict.warnings())
        .isNotEmpty()
        .allSatisfy(
            warning -> {
              assertThat(warning.code()).isEqualTo(WarningCode.FACT_UNAVAILABLE);
              assertThat(warning.message()).startsWith("The " + missing);
            });
    assertThat(new CatalogRows(store).columns(source, database, "public", "a"))
        .extracting(CatalogReader.StoredColumn::name)
        .containsExactly("id", "n");
  }

  /** Some administrators hide the names of roles. */
  @Test
  void readsPrivilegesWhereRolesAreHidden() {
    createTables();
    Servers.execute(
        admin, "REVOKE SELECT ON b FROM PUBLIC", "REVOKE SELECT ON pg_roles FROM PUBLIC");

    assertThat(downloads.run().warnings())
        .extracting(Warning::code)
        .doesNotContain(WarningCode.FACT_UNAVAILABLE);
    assertThat(readableTables()).containsExactly("a", "v");
  }

  @Test
  void findsEverythingReadableForThoseWhoMayReadAllData() {
    createTables();
    Servers.execute(
        admin,
        "REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM PUBLIC",
        "GRANT pg_read_all_data TO plain_" + database);

    assertThat(downloads.run().message()).isEqualTo("Discovered 3 tables");
    assertThat(readableTables()).containsExactly("a", "b", "v");
  }

  private List<String> readableTables() {
    return new CatalogRows(store)
        .relations(source, database, "public", "", 10).stream()
            .filter(CatalogReader.StoredRelation::granted)
            .map(CatalogReader.StoredRelation::name)
            .toList();
  }

  @Test
  void readsTablesAndColumnsWithMinimalGrants() {
    createTables();
    Servers.execute(
        admin,
        "REVOKE SELECT ON pg_constraint, pg_description, pg_attrdef, pg_inherits, pg_depend,"
            + " pg_type, pg_database FROM PUBLIC",
        "REVOKE EXECUTE ON FUNCTION format_type(oid, int) FROM PUBLIC");

    assertThat(downloads.run().message()).isEqualTo("Discovered 3 tables");
    assertThat(new CatalogRows(store).columns(source, database, "public", "a")).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"table", "column", "comment", "schema", "default"})
  void undecodableBytesCauseWarning(String place) {
    useSqlAscii();
    createTables();
    String odd = "caf' || chr(233) || '";
    Servers.execute(
        admin,
        switch (place) {
          case "table" -> "DO $$ BEGIN EXECUTE 'CREATE TABLE \"" + odd + "\" (x int)'; END $$";
          case "column" -> "DO $$ BEGIN EXECUTE 'ALTER TABLE a ADD \"" + odd + "\" int'; END $$";
          case "comment" -> "DO $$ BEGIN EXECUTE 'COMMENT ON TABLE a IS ''" + odd + "'''; END $$";
          case "schema" -> "DO $$ BEGIN EXECUTE 'CREATE SCHEMA \"" + odd + "\"'; END $$";
          default ->
              "DO $$ BEGIN EXECUTE 'ALTER TABLE a ALTER n SET DEFAULT ''" + odd + "'''; END $$";
        },
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC");

    Verdict verdict = downloads.run();

    assertThat(verdict).isInstanceOf(Verdict.Passed.class);
    assertThat(verdict.warnings())
        .singleElement()
        .returns(WarningCode.FACT_UNAVAILABLE, Warning::code)
        .satisfies(warning -> assertThat(warning.message()).contains("SQL_ASCII", "not UTF-8"));
    if (place.equals("table")) {
      assertThat(new CatalogRows(store).relations(source, database, "public", "", 100))
          .extracting(StoredRelation::name)
          .containsExactly("a", "b", "caf\\xE9", "v");
    }
  }

  private void useSqlAscii() {
    String name = "ascii" + NEXT.incrementAndGet() + "_" + ProcessHandle.current().pid();
    Servers.execute(
        Servers.superuser("postgres"),
        "CREATE DATABASE "
            + name
            + " TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'");
    use(name);
  }

  /** The bytes C3 A9 are UTF-8, E9 is ISO 8859-1, and both are the same letter. */
  @Test
  void differentBytesAreDifferentNames() {
    useSqlAscii();
    Servers.execute(
        admin,
        """
        DO $$
        DECLARE
          names text[] := ARRAY['caf' || chr(195) || chr(169), 'caf' || chr(233), E'caf\\\\xE9'];
          name text;
        BEGIN
          CREATE TABLE columns (x int);
          FOREACH name IN ARRAY names LOOP
            EXECUTE format('CREATE TABLE %I (x int)', name);
            EXECUTE format('CREATE SCHEMA %I', name);
            EXECUTE format('ALTER TABLE columns ADD %I int', name);
          END LOOP;
        END $$""",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC");

    assertThat(downloads.run()).isInstanceOf(Verdict.Passed.class);

    CatalogRows stored = new CatalogRows(store);
    String[] names = {"caf\\x5CxE9", "caf\\xE9", "caf\u00e9"};
    assertThat(stored.relations(source, database, "public", "", 100))
        .extracting(StoredRelation::name)
        .containsExactly(names[0], names[1], names[2], "columns");
    assertThat(stored.schemas(source))
        .extracting(CatalogReader.StoredSchema::name)
        .containsExactly(names[0], names[1], names[2], "public");
    assertThat(stored.columns(source, database, "public", "columns"))
        .extracting(CatalogReader.StoredColumn::name)
        .containsExactly("x", names[2], names[1], names[0]);
  }

  @Test
  void extensionObjectsDoNotCountAsReadable() {
    Servers.execute(admin, "CREATE EXTENSION pg_stat_statements", "CREATE TABLE secret (x int)");

    Verdict verdict = downloads.run();

    Failure failure = Objects.requireNonNull(((Verdict.Failed) verdict).failure());
    assertThat(failure.code()).isEqualTo(FailureCode.PERMISSION_DENIED);
    assertThat(failure.fix())
        .containsExactly(
            "GRANT SELECT ON ALL TABLES IN SCHEMA \"public\" TO \"plain_" + database + "\"");
    Servers.execute(admin, failure.fix().toArray(String[]::new));
    assertThat(downloads.run()).isInstanceOf(Verdict.Passed.class);
  }

  @Test
  void ignoresInaccessibleExtensionObjects() {
    Servers.execute(
        admin,
        "CREATE EXTENSION pg_stat_statements",
        "REVOKE ALL ON pg_stat_statements, pg_stat_statements_info FROM PUBLIC");

    assertThat(downloads.run()).isInstanceOf(Verdict.Passed.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "GRANT SELECT ON s.t TO PUBLIC; GRANT USAGE ON SCHEMA \"s\" TO",
        "GRANT USAGE ON SCHEMA s TO PUBLIC; GRANT SELECT ON ALL TABLES IN SCHEMA \"s\" TO",
      })
  void fixOmitsHeldGrant(String granted, String fix) {
    Servers.execute(admin, "CREATE SCHEMA s", "CREATE TABLE s.t (x int)", granted);

    Failure failure = Objects.requireNonNull(((Verdict.Failed) downloads.run()).failure());

    assertThat(failure.fix()).containsExactly(fix + " \"plain_" + database + "\"");
    Servers.execute(admin, failure.fix().toArray(String[]::new));
    assertThat(downloads.run()).isInstanceOf(Verdict.Passed.class);
  }
}
