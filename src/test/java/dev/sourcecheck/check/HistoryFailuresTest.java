package dev.sourcecheck.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import dev.sourcecheck.engine.postgresql.RealSession;
import dev.sourcecheck.lineage.LineageRows;
import dev.sourcecheck.lineage.LineageStore;
import dev.sourcecheck.lineage.flow.KnownTables;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import dev.sourcecheck.store.StoreSql;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The lineage of views is stored even if the query history cannot be read. */
class HistoryFailuresTest {
  private static final AtomicLong NEXT = new AtomicLong();
  private static EmbeddedPostgres server;
  private static StoreSql sql;
  private static LineageStore store;

  private String database;
  private DataSource admin;
  private long source;

  @BeforeAll
  static void start() throws IOException {
    // Set in the configuration file, so that ALTER SYSTEM can override it.
    server =
        Servers.ownPostgres()
            .setServerConfig("shared_preload_libraries", "pg_stat_statements")
            .start();
    Servers.execute(server.getPostgresDatabase(), "CREATE ROLE reader LOGIN");
    sql = new StoreSql(Servers.newStore());
    store = new LineageStore(sql);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void newDatabase() {
    create("h" + NEXT.incrementAndGet(), "UTF8");
  }

  private void create(String name, String encoding) {
    database = name;
    Servers.execute(
        server.getPostgresDatabase(),
        "CREATE DATABASE %s TEMPLATE template0 ENCODING '%s' LC_COLLATE 'C' LC_CTYPE 'C'"
            .formatted(name, encoding));
    admin = server.getDatabase("postgres", name);
    Servers.execute(
        admin,
        "CREATE EXTENSION pg_stat_statements",
        "GRANT pg_read_all_stats TO reader",
        "CREATE TABLE a (x int)",
        "CREATE TABLE b (x int)",
        "CREATE VIEW v AS SELECT x FROM a");
    source =
        sql.withSession(
            session ->
                session
                    .sql("INSERT INTO data_source (name, type) VALUES (:name, 'pg') RETURNING id")
                    .bind("name", name)
                    .one(Long.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "22021", "22P05", "57014", "53100", "53200", "53400", "XX000", "XX001", "P0001", "42883",
        "42P01", "0A000", "40001", "55P03", "58030", "23505", "22012", "3F000", "25006"
      })
  void errorKeepsViewLineage(String sqlState) {
    replaceView("RAISE EXCEPTION 'broken' USING ERRCODE = '%s';".formatted(sqlState));

    Failure failure = skippedFailure(run());

    assertThat(failure)
        .returns(FailureCode.HISTORY_UNAVAILABLE, Failure::code)
        .returns(sqlState, Failure::sqlState);
    assertViewsStored();
  }

  @ParameterizedTest
  @ValueSource(strings = {"57P01", "57P02", "57P05", "25P03", "25P04", "08006"})
  void lostSessionKeepsViewLineage(String sqlState) {
    replaceView(
        "PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(10); -- " + sqlState);

    assertThat(skippedFailure(run()).code()).isEqualTo(FailureCode.HISTORY_UNAVAILABLE);
    assertViewsStored();
  }

  /** Replaces the view of the extension by one that fails like its function. */
  private void replaceView(String body) {
    Servers.execute(
        admin,
        """
        CREATE FUNCTION fails() RETURNS oid LANGUAGE plpgsql AS $$
        BEGIN
          %s
          RETURN 1;
        END $$\
        """
            .formatted(body),
        """
        CREATE OR REPLACE VIEW pg_stat_statements AS
        SELECT * FROM pg_stat_statements(true) WHERE fails() IS NOT NULL\
        """);
  }

  @Test
  void fixResetsUnconvertibleStatement() {
    create("latin" + NEXT.incrementAndGet(), "LATIN1");
    String neighbour = "neighbour" + NEXT.incrementAndGet();
    Servers.execute(
        server.getPostgresDatabase(),
        "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
            .formatted(neighbour));
    Servers.execute(
        server.getDatabase("postgres", neighbour), "CREATE TABLE \"\u8868\" AS SELECT 1 AS x");

    assertFixed();
    assertViewsStored();
  }

  @ParameterizedTest
  @CsvSource({"compute_query_id, off", "pg_stat_statements.track, none"})
  void fixEnablesRecordingOfServer(String setting, String value) {
    Servers.execute(
        admin, "ALTER SYSTEM SET %s = %s".formatted(setting, value), "SELECT pg_reload_conf()");
    Awaitility.await().until(() -> run() instanceof Verdict.Skipped);
    try {
      assertThat(skippedFailure(run()).fix())
          .containsExactly(
              "ALTER SYSTEM SET %s = '%s'"
                  .formatted(setting, setting.startsWith("pg") ? "top" : "auto"),
              "SELECT pg_reload_conf()");
      assertFixed();
    } finally {
      Servers.execute(admin, "ALTER SYSTEM RESET " + setting, "SELECT pg_reload_conf()");
    }
  }

  @ParameterizedTest
  @CsvSource({"compute_query_id, off", "pg_stat_statements.track, none"})
  void fixEnablesRecordingOfDatabase(String setting, String value) {
    Servers.execute(admin, "ALTER DATABASE %s SET %s = %s".formatted(database, setting, value));

    assertFixed();
  }

  @Test
  void ignoresSettingOfReader() {
    Servers.execute(admin, "ALTER ROLE reader SET compute_query_id = off");
    try {
      assertThat(run()).isInstanceOf(Verdict.Passed.class);
    } finally {
      Servers.execute(admin, "ALTER ROLE reader RESET compute_query_id");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "pg_stat_statements.track_utility, off, CREATE TABLE AS",
    "pg_stat_statements.track, top, has 1 function"
  })
  void partialRecordingCausesWarning(String setting, String value, String message) {
    Servers.execute(
        admin,
        "ALTER DATABASE %s SET %s = %s".formatted(database, setting, value),
        "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'");

    Verdict verdict = run();

    assertThat(verdict).isInstanceOf(Verdict.Passed.class);
    assertThat(verdict.warnings())
        .filteredOn(warning -> warning.message().contains(message))
        .singleElement()
        .returns(WarningCode.HISTORY_INCOMPLETE, Warning::code);
  }

  @Test
  void completeRecordingCausesNoWarning() {
    Servers.execute(admin, "CREATE EXTENSION pg_trgm");
    assertThat(run().warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "REVOKE EXECUTE ON FUNCTION pg_stat_statements(boolean) FROM PUBLIC",
        "REVOKE SELECT ON pg_stat_statements FROM PUBLIC",
        "REVOKE USAGE ON SCHEMA public FROM PUBLIC",
        "REVOKE pg_read_all_stats FROM reader; ALTER ROLE reader NOINHERIT",
        "ALTER ROLE reader NOINHERIT; REVOKE pg_read_all_stats FROM reader;"
            + " GRANT pg_read_all_stats TO reader",
      })
  void fixGrantsMissingPrivilege(String revoke) throws SQLException {
    // Before PostgreSQL 15, a member of pg_read_all_stats saw all texts even with NOINHERIT.
    assumeThat(revoke.contains("GRANT") && serverVersion() < 150_000).isFalse();
    Servers.execute(admin, revoke, "CREATE TABLE hidden AS SELECT x FROM a");
    try {
      Verdict.Skipped skipped = (Verdict.Skipped) run();
      Failure failure = Objects.requireNonNull(skipped.failure());
      assertThat(failure.code()).isEqualTo(FailureCode.PERMISSION_DENIED);
      Servers.execute(admin, failure.fix().toArray(String[]::new));
      Servers.execute(admin, "INSERT INTO b SELECT x FROM a");
      assertThat(run()).isInstanceOf(Verdict.Passed.class);
    } finally {
      Servers.execute(
          admin,
          "REVOKE pg_read_all_stats FROM reader",
          "ALTER ROLE reader INHERIT",
          "GRANT pg_read_all_stats TO reader");
    }
  }

  @Test
  void fixDoesNotGrantHeldRole() throws SQLException {
    Servers.execute(admin, "REVOKE SELECT ON pg_stat_statements FROM PUBLIC");
    if (serverVersion() < 150_000) { // where membership without inheritance is enough
      Servers.execute(admin, "ALTER ROLE reader NOINHERIT");
    }
    try {
      assertThat(skippedFailure(run()).fix())
          .containsExactly("GRANT SELECT ON \"public\".pg_stat_statements TO \"reader\"");
    } finally {
      Servers.execute(admin, "ALTER ROLE reader INHERIT");
    }
  }

  private int serverVersion() throws SQLException {
    try (Connection connection = admin.getConnection();
        Statement query = connection.createStatement();
        ResultSet row = query.executeQuery("SHOW server_version_num")) {
      row.next();
      return row.getInt(1);
    }
  }

  /** Views are read from the catalogs, so a grant on the statistics does not help. */
  @Test
  void inaccessibleCatalogFailsWithoutFix() {
    Servers.execute(admin, "REVOKE SELECT ON pg_catalog.pg_rewrite FROM PUBLIC");
    Servers.execute(admin, "REVOKE SELECT ON pg_catalog.pg_class FROM PUBLIC");

    Verdict verdict = run();

    assertThat(verdict).isInstanceOf(Verdict.Failed.class);
    Failure failure = ((Verdict.Failed) verdict).failure();
    assertThat(failure.code()).isEqualTo(FailureCode.PERMISSION_DENIED);
    assertThat(failure.hint()).contains("pg_class");
    assertThat(failure.fix()).isEmpty();
  }

  @Test
  void inaccessibleDefinitionsCauseWarning() {
    Servers.execute(
        admin, "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_get_viewdef(oid, boolean) FROM PUBLIC");

    Verdict verdict = run();

    assertThat(verdict).isInstanceOf(Verdict.Passed.class);
    assertThat(verdict.warnings()).extracting(Warning::code).contains(WarningCode.FACT_UNAVAILABLE);
    assertThat(new LineageRows(sql).edges(source, 0, 100))
        .extracting(edge -> edge.origin() + " " + edge.edge().from().relation().name())
        .contains("NATIVE a");
  }

  private void assertFixed() {
    Failure failure = skippedFailure(run());
    assertThat(failure.code()).isEqualTo(FailureCode.HISTORY_UNAVAILABLE);
    assertThat(failure.fix()).isNotEmpty();
    Servers.execute(admin, failure.fix().toArray(String[]::new));
    Awaitility.await().until(() -> run() instanceof Verdict.Passed);
  }

  private void assertViewsStored() {
    assertThat(new LineageRows(sql).edges(source, 0, 100))
        .extracting(edge -> edge.origin() + " " + edge.edge().from().relation().name())
        .contains("VIEW a", "NATIVE a");
  }

  private static Failure skippedFailure(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Skipped.class);
    return Objects.requireNonNull(((Verdict.Skipped) verdict).failure());
  }

  private Verdict run() {
    PGSimpleDataSource reader = new PGSimpleDataSource();
    reader.setServerNames(new String[] {"127.0.0.1"});
    reader.setPortNumbers(new int[] {server.getPort()});
    reader.setUser("reader");
    reader.setDatabaseName(database);
    SourceSpec spec =
        new SourceSpec(
            source, "s", SourceType.POSTGRES, Map.of(), Map.of(), null, false, null, null);
    try (Session session = RealSession.open(reader)) {
      return new LineageDownloadCheck(store, each -> KnownTables.NONE)
          .run(
              new Check.Context(
                  NEXT.incrementAndGet(), 1, spec, true, session, TestControl.patient()));
    }
  }
}
