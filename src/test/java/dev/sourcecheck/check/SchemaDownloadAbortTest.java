package dev.sourcecheck.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.catalog.CatalogLimits;
import dev.sourcecheck.catalog.CatalogReader.StoredRelation;
import dev.sourcecheck.catalog.CatalogRows;
import dev.sourcecheck.catalog.CatalogSources;
import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.catalog.CountingSchemaSink;
import dev.sourcecheck.check.Verdict.Failed;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.postgresql.RealSession;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.store.StoreSql;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Aborts, progress and concurrency of schema downloads. */
class SchemaDownloadAbortTest {
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
  void abortKeepsPreviousSnapshot() {
    Servers.execute(admin, "CREATE TABLE seen_before (x int)");
    downloads.run();
    manyTables(600);
    TestControl control = TestControl.patient();
    control.onProgress(seen -> control.abort());

    Failed failed = (Failed) downloads.run(control);

    assertThat(failed.failure().code()).isEqualTo(FailureCode.CANCELLED);
    assertThat(control.registrations()).isZero();
    assertThat(new CatalogRows(store).relations(source, database, "public", "", 10))
        .extracting(StoredRelation::name)
        .containsExactly("seen_before");
    catalog.sweep();
    assertThat(snapshotStates()).containsExactly("current");
  }

  @Test
  void abortCancelsBlockedQuery() throws Exception {
    Servers.execute(admin, "CREATE TABLE locked (x int)");
    TestControl control = TestControl.patient();
    try (Session session = RealSession.open(admin);
        var blocker = admin.getConnection();
        var statement = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      statement.execute("LOCK TABLE pg_catalog.pg_constraint IN ACCESS EXCLUSIVE MODE");
      CompletableFuture<Void> reading =
          CompletableFuture.runAsync(
              () -> {
                try {
                  session.readSchema(
                      SchemaFilter.ALL,
                      new CountingSchemaSink(CatalogLimits.DEFAULT, control),
                      control);
                } catch (Exception e) {
                  throw new CompletionException(e);
                }
              });
      await().until(this::isQueryBlocked);

      control.abort();

      assertThat(reading)
          .failsWithin(Duration.ofSeconds(60))
          .withThrowableThat()
          .havingRootCause()
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
      await().until(() -> openTransactions() == 0);
    }
  }

  @Test
  void concurrentDownloadsStoreOneSnapshot() throws Exception {
    manyTables(600);
    CyclicBarrier together = new CyclicBarrier(2);
    List<CompletableFuture<Verdict>> both = List.of(inThread(together), inThread(together));

    for (CompletableFuture<Verdict> each : both) {
      assertThat(each.get().message()).isEqualTo("Discovered 600 tables");
    }
    assertThat(new CatalogRows(store).relations(source, database, "public", "", 1_000))
        .hasSize(600);
    assertThat(new CatalogRows(store).columns(source, database, "public", "t1")).hasSize(1);
    catalog.sweep();
    assertThat(snapshotStates()).containsExactly("current");
  }

  @Test
  void reportsProgress() {
    manyTables(600);
    TestControl control = TestControl.patient();

    downloads.run(control);

    assertThat(control.progress())
        .contains(Map.of("tables", 500L, "columns", 0L), Map.of("tables", 600L, "columns", 500L));
  }

  private CompletableFuture<Verdict> inThread(CyclicBarrier together) {
    TestControl control = TestControl.patient();
    AtomicBoolean met = new AtomicBoolean();
    control.onProgress(
        seen -> {
          // Both have started before either completes.
          if (met.compareAndSet(false, true)) {
            try {
              together.await();
            } catch (InterruptedException | BrokenBarrierException e) {
              throw new IllegalStateException(e);
            }
          }
        });
    return CompletableFuture.supplyAsync(
        () -> downloads.run(control), command -> new Thread(command, "download").start());
  }

  private List<String> snapshotStates() {
    return store.withSession(
        session ->
            session
                .sql("SELECT state FROM catalog_snapshot WHERE source_id = :id")
                .bind("id", source)
                .list(String.class));
  }

  /** Queries another database, which has no locks. */
  private boolean isQueryBlocked() {
    return store.withSession(
        session ->
            session
                .sql(
                    """
                    SELECT count(*) > 0 FROM pg_stat_activity
                    WHERE datname = :database AND wait_event_type = 'Lock'\
                    """)
                .bind("database", database)
                .one(Boolean.class));
  }

  private long openTransactions() {
    return store.withSession(
        session ->
            session
                .sql(
                    """
                    SELECT count(*) FROM pg_stat_activity
                    WHERE datname = :database AND application_name = 'sourcecheck' AND state <> 'idle'\
                    """)
                .bind("database", database)
                .one(Long.class));
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
