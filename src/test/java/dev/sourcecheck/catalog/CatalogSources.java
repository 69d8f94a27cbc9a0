package dev.sourcecheck.catalog;

import dev.sourcecheck.store.StoreSql;

/** Inserts and counts rows of {@code data_source} and its dependent tables. */
public final class CatalogSources {
  private CatalogSources() {}

  public static long insert(StoreSql store, String name) {
    return store.withSession(
        session ->
            session
                .sql("INSERT INTO data_source (name, type) VALUES (:name, 'pg') RETURNING id")
                .bind("name", name)
                .one(Long.class));
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
