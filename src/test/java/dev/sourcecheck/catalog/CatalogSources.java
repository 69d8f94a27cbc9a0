package dev.sourcecheck.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.store.SqlSession;
import dev.sourcecheck.store.StoreSql;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Inserts and counts rows of {@code data_source} and its dependent tables. */
public final class CatalogSources {
  private static final long JOB = -1;

  private CatalogSources() {}

  public static long insert(StoreSql store, String name) {
    return store.withSession(
        session ->
            session
                .sql("INSERT INTO data_source (name, type) VALUES (:name, 'pg') RETURNING id")
                .bind("name", name)
                .one(Long.class));
  }

  /** Jobs 0 to 99 run, with the fencing token 1, in a store that no worker uses. */
  public static void startJobs(StoreSql store) {
    store.useSession(session -> startJobs(session, 0, 99));
  }

  private static void startJobs(SqlSession session, long first, long last) {
    session
        .sql(
            """
            INSERT INTO test_job
              (id, status, fencing_token, lease_until, deadline_at, started_at, host_key)
            OVERRIDING SYSTEM VALUE
            SELECT job, 'processing', 1, now() + interval '1 day', now() + interval '1 day',
              now(), 'catalog'
            FROM generate_series(:first, :last) AS job""")
        .bind("first", first)
        .bind("last", last)
        .execute();
  }

  /** As if another run owned the job. */
  static void setFencingToken(StoreSql store, long job, long token) {
    store.useSession(
        session ->
            session
                .sql("UPDATE test_job SET fencing_token = :token WHERE id = :job")
                .bind("job", job)
                .bind("token", token)
                .execute());
  }

  /** Downloads the schema of a source as a job that exists only meanwhile. */
  public static void download(
      StoreSql store, CatalogStore catalog, long source, Consumer<CatalogSnapshot> fill) {
    write(
        store,
        () -> catalog.begin(source, JOB, 1),
        snapshot -> {
          fill.accept(snapshot);
          assertThat(snapshot.complete()).isInstanceOf(CatalogSnapshot.Completion.Current.class);
        });
  }

  /** Imports tables as a job that exists only meanwhile. */
  public static void importTables(
      StoreSql store, CatalogStore catalog, long source, Consumer<CatalogSnapshot> fill) {
    write(
        store,
        () -> catalog.beginImport(source, JOB, 1),
        snapshot -> {
          fill.accept(snapshot);
          assertThat(snapshot.merge()).isTrue();
        });
  }

  private static void write(
      StoreSql store, Supplier<CatalogSnapshot> begin, Consumer<CatalogSnapshot> action) {
    store.useSession(session -> startJobs(session, JOB, JOB));
    try (CatalogSnapshot snapshot = begin.get()) {
      action.accept(snapshot);
    } finally {
      store.useSession(
          session ->
              session.sql("DELETE FROM test_job WHERE id = :job").bind("job", JOB).execute());
    }
  }

  public static void markDeleted(StoreSql store, long source) {
    store.useSession(
        session ->
            session
                .sql("UPDATE data_source SET deleted_at = now() WHERE id = :id")
                .bind("id", source)
                .execute());
  }

  /** The number of rows, including those that are not visible. */
  public static long rows(StoreSql store, String table) {
    return store.withSession(
        session -> session.sql("SELECT count(*) FROM " + table).one(Long.class));
  }
}
