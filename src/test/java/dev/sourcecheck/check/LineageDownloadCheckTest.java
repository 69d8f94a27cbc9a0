package dev.sourcecheck.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.postgresql.RealSession;
import dev.sourcecheck.lineage.LineageEdge;
import dev.sourcecheck.lineage.LineageRows;
import dev.sourcecheck.lineage.LineageStore;
import dev.sourcecheck.lineage.StoredEdge;
import dev.sourcecheck.lineage.flow.KnownTables;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import dev.sourcecheck.store.StoreException;
import dev.sourcecheck.store.StoreSql;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class LineageDownloadCheckTest {
  private static final AtomicLong JOBS = new AtomicLong();
  private static StoreSql sql;
  private static LineageStore store;

  private String database;
  private DataSource superuser;
  private String user;
  private long source;

  @BeforeAll
  static void newStore() {
    sql = new StoreSql(Servers.newStore());
    store = new LineageStore(sql);
  }

  @BeforeEach
  void shopWithViews() {
    database = Servers.newDatabase();
    superuser = Servers.superuser(database);
    user = "user_" + database;
    Servers.execute(
        superuser,
        "CREATE ROLE " + user + " LOGIN PASSWORD 'x'",
        "CREATE ROLE etl_" + database + " LOGIN PASSWORD 'x'",
        "CREATE SCHEMA raw",
        "CREATE SCHEMA mart",
        "GRANT ALL ON SCHEMA raw, mart TO etl_" + database,
        "CREATE TABLE raw.orders (id int, total numeric, day date)",
        "CREATE VIEW mart.daily AS SELECT day, sum(total) AS total FROM raw.orders GROUP BY day",
        "CREATE MATERIALIZED VIEW mart.best AS SELECT max(total) AS total FROM mart.daily",
        "GRANT ALL ON ALL TABLES IN SCHEMA raw, mart TO etl_" + database);
    source =
        sql.withSession(
            session ->
                session
                    .sql("INSERT INTO data_source (name, type) VALUES (:name, 'pg') RETURNING id")
                    .bind("name", database)
                    .one(Long.class));
  }

  /** Loads a table as another user. */
  private void load() {
    Servers.execute(
        Servers.as("etl_" + database, "x", database),
        "CREATE TABLE mart.loaded AS SELECT id, day FROM raw.orders WHERE day > date '2026-01-01'",
        "INSERT INTO mart.loaded SELECT id, day FROM raw.orders WHERE total > 10",
        "INSERT INTO raw.orders VALUES (1, 2, date '2026-01-01')");
  }

  private DataSource reader() {
    return Servers.as(user, "x", database);
  }

  @Test
  void readsViewsAndHistory() {
    Servers.execute(
        superuser, "CREATE EXTENSION pg_stat_statements", "GRANT pg_read_all_stats TO " + user);
    load();
    Verdict verdict = run(reader());
    assertThat(verdict).isInstanceOf(Verdict.Passed.class);
    assertThat(verdict.message()).isEqualTo("Lineage fetched");
    assertThat(edges())
        .contains(
            "native raw.orders -> mart.daily any",
            "native raw.orders.day -> mart.daily any",
            "native raw.orders.total -> mart.daily any",
            "native mart.daily -> mart.best any",
            "native mart.daily.total -> mart.best any",
            "view raw.orders -> mart.daily direct",
            "view raw.orders.day -> mart.daily.day value",
            "view raw.orders.total -> mart.daily.total value",
            "view raw.orders.day -> mart.daily steering",
            "view mart.daily -> mart.best direct",
            "view mart.daily.total -> mart.best.total value",
            "query raw.orders -> mart.loaded direct",
            "query raw.orders.id -> mart.loaded.id value",
            "query raw.orders.day -> mart.loaded.day value",
            "query raw.orders.day -> mart.loaded steering",
            "query raw.orders.total -> mart.loaded steering");
    assertThat(verdict.details())
        .containsEntry("views", counts(2, 2, 0, 0))
        .containsEntry("edges", Map.of("tables", 5L, "columns", 11L))
        .containsEntry(
            "parse_trees",
            Map.of(
                "read",
                2L,
                "unavailable",
                Map.of(),
                "columns",
                3L,
                "columns_equal",
                3L,
                "agreement",
                1.0))
        .doesNotContainKey("not_understood");
    assertThat(verdict.details().get("history"))
        .asInstanceOf(MAP)
        .containsEntry("hidden", 0L)
        .containsKey("since");
  }

  @Test
  void fixCreatesExtension() {
    assertFixed(FailureCode.EXTENSION_MISSING, superuser);
  }

  @Test
  void fixRevealsHiddenTexts() {
    Servers.execute(superuser, "CREATE EXTENSION pg_stat_statements");
    assertFixed(FailureCode.PERMISSION_DENIED, superuser);
  }

  @Test
  void fixGrantsSelectOnStatisticsView() {
    Servers.execute(
        superuser,
        "CREATE SCHEMA \"Ext ension\"",
        "CREATE EXTENSION pg_stat_statements SCHEMA \"Ext ension\"",
        "REVOKE ALL ON \"Ext ension\".pg_stat_statements FROM PUBLIC");
    assertFixed(FailureCode.PERMISSION_DENIED, superuser);
  }

  /** Asserts that the history is skipped, and that the check passes after its fix. */
  private void assertFixed(FailureCode code, DataSource administrator) {
    load();
    Failure failure = skipped(run(reader()), code);
    assertThat(edges()).contains("view raw.orders -> mart.daily direct");
    Servers.execute(administrator, failure.fix().toArray(String[]::new));
    Servers.execute(
        Servers.as("etl_" + database, "x", database),
        "INSERT INTO mart.loaded SELECT id FROM raw.orders");
    assertThat(run(reader())).isInstanceOf(Verdict.Passed.class);
    assertThat(edges()).contains("query raw.orders -> mart.loaded direct");
  }

  @Test
  void readsOwnHistoryIfOthersAreHidden() {
    Servers.execute(superuser, "CREATE EXTENSION pg_stat_statements");
    load();
    Verdict verdict = run(Servers.as("etl_" + database, "x", database));
    assertThat(verdict).isInstanceOf(Verdict.Passed.class);
    assertThat(verdict.details().get("history"))
        .asInstanceOf(MAP)
        .containsEntry("fix", List.of("GRANT pg_read_all_stats TO \"etl_" + database + "\""))
        .hasEntrySatisfying("hidden", hidden -> assertThat((Long) hidden).isPositive());
  }

  @Test
  void fixAndRestartPreloadExtension(@TempDir Path directory) throws Exception {
    Path data = Files.createDirectory(directory.resolve("data"));
    Failure failure;
    try (EmbeddedPostgres server =
        Servers.ownPostgres().setDataDirectory(data).setCleanDataDirectory(false).start()) {
      DataSource admin = server.getPostgresDatabase();
      Servers.execute(
          admin,
          "ALTER SYSTEM SET shared_preload_libraries = 'auto_explain'",
          "CREATE ROLE reader LOGIN");
    }
    try (EmbeddedPostgres server =
        Servers.ownPostgres().setDataDirectory(data).setCleanDataDirectory(false).start()) {
      DataSource admin = server.getPostgresDatabase();
      Failure missing = skipped(run(as("reader", server)), FailureCode.EXTENSION_MISSING);
      Servers.execute(admin, missing.fix().toArray(String[]::new));
      Failure first = skipped(run(as("reader", server)), FailureCode.HISTORY_UNAVAILABLE);
      assertThat(first.hint()).contains("shared_preload_libraries").contains("restart");
      assertThat(first.sqlState()).isEqualTo("55000");
      Servers.execute(admin, first.fix().toArray(String[]::new));
      failure = skipped(run(as("reader", server)), FailureCode.HISTORY_UNAVAILABLE);
      assertThat(failure.fix())
          .containsExactly(
              "ALTER SYSTEM SET shared_preload_libraries = 'auto_explain', 'pg_stat_statements'");
      Servers.execute(admin, failure.fix().toArray(String[]::new));
    }
    try (EmbeddedPostgres server =
        Servers.ownPostgres().setDataDirectory(data).setCleanDataDirectory(false).start()) {
      assertThat(run(as("reader", server))).isInstanceOf(Verdict.Passed.class);
    }
  }

  @Test
  void reportsUnresolvedStatementsWithoutLiterals() {
    Servers.execute(
        superuser,
        "CREATE EXTENSION pg_stat_statements",
        "GRANT pg_read_all_stats TO " + user,
        "DO $$ BEGIN PERFORM 'a secret'; END $$");
    Verdict verdict = run(reader());
    assertThat(verdict.details().get("not_understood"))
        .isEqualTo(
            Map.of(
                "views",
                List.of(),
                "statements",
                List.of(Map.of("reason", "opaque", "count", 1L, "statement", "DO ?"))));
  }

  @Test
  void removesDroppedViewAndKeepsHistory() {
    Servers.execute(
        superuser, "CREATE EXTENSION pg_stat_statements", "GRANT pg_read_all_stats TO " + user);
    load();
    run(reader());
    Servers.execute(
        superuser,
        "DROP MATERIALIZED VIEW mart.best",
        "SELECT pg_stat_statements_reset(0, oid, 0) FROM pg_database WHERE datname ="
            + " current_database()");
    assertThat(run(reader())).isInstanceOf(Verdict.Passed.class);
    assertThat(edges())
        .contains("view raw.orders -> mart.daily direct", "query raw.orders -> mart.loaded direct")
        .noneMatch(edge -> !edge.startsWith("query") && edge.contains("mart.best"));
  }

  @Test
  void storesNothingWithoutSource() {
    Servers.execute(
        superuser, "CREATE EXTENSION pg_stat_statements", "GRANT pg_read_all_stats TO " + user);
    Verdict verdict =
        run(new LineageDownloadCheck(store, spec -> KnownTables.NONE), reader(), null);
    assertThat(verdict.details()).containsEntry("edges", Map.of("tables", 4L, "columns", 7L));
    assertThat(edges()).isEmpty();
  }

  @Test
  void lostConnectionFails() {
    Session session = RealSession.open(reader());
    session.close();
    Verdict verdict =
        new LineageDownloadCheck(store, spec -> KnownTables.NONE).run(context(session, source));
    assertThat(verdict).isInstanceOf(Verdict.Failed.class);
    assertThat(verdict.message())
        .isEqualTo(
            "Unable to fetch lineage: The connection to the server was lost during a statement.");
    assertThat(edges()).isEmpty();
  }

  @Test
  void storeErrorIsThrown() {
    LineageStore broken =
        new LineageStore(new StoreSql(superuser)); // a database without the schema
    LineageDownloadCheck check = new LineageDownloadCheck(broken, spec -> KnownTables.NONE);
    assertThatThrownBy(() -> run(check, reader(), source)).isInstanceOf(StoreException.class);
  }

  private Verdict run(DataSource as) {
    return run(new LineageDownloadCheck(store, spec -> KnownTables.NONE), as, source);
  }

  private Verdict run(LineageDownloadCheck check, DataSource as, @Nullable Long sourceId) {
    try (Session session = RealSession.open(as)) {
      return check.run(context(session, sourceId));
    }
  }

  private static Check.Context context(Session session, @Nullable Long sourceId) {
    SourceSpec spec =
        new SourceSpec(
            sourceId, "shop", SourceType.POSTGRES, Map.of(), Map.of(), null, false, null, null);
    return new Check.Context(JOBS.incrementAndGet(), 1, spec, true, session, TestControl.patient());
  }

  private static Failure skipped(Verdict verdict, FailureCode code) {
    assertThat(verdict).isInstanceOf(Verdict.Skipped.class);
    Verdict.Skipped skipped = (Verdict.Skipped) verdict;
    assertThat(skipped.expected()).isFalse();
    assertThat(skipped.message()).startsWith("Lineage of views fetched, but not");
    Failure failure = Objects.requireNonNull(skipped.failure());
    assertThat(failure.code()).isEqualTo(code);
    return failure;
  }

  private static Map<String, Object> counts(
      long read, long resolved, long withoutLineage, long notUnderstood) {
    return Map.of(
        "read", read,
        "resolved", resolved,
        "no_lineage", withoutLineage,
        "not_understood", notUnderstood);
  }

  private List<String> edges() {
    return new LineageRows(sql)
        .edges(source, 0, 1_000).stream().map(LineageDownloadCheckTest::text).toList();
  }

  private static String text(StoredEdge stored) {
    LineageEdge edge = stored.edge();
    return (stored.origin() + " " + text(edge.from()) + " -> " + text(edge.to()) + " ")
            .replace(stored.origin().name(), stored.origin().name().toLowerCase(Locale.ROOT))
        + edge.kind().name().toLowerCase(Locale.ROOT);
  }

  private static String text(LineageEdge.EdgeEnd end) {
    return end.relation() + (end.column() == null ? "" : "." + end.column());
  }

  private static DataSource as(String user, EmbeddedPostgres server) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {server.getPort()});
    source.setUser(user);
    source.setDatabaseName("postgres");
    return source;
  }
}
