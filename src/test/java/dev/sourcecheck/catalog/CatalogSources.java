package dev.sourcecheck.catalog;

import org.jdbi.v3.core.Jdbi;

/** Inserts and counts rows of {@code data_source} and its dependent tables. */
public final class CatalogSources {
  private CatalogSources() {}

  public static long insert(Jdbi store, String name) {
    return store.withHandle(
        handle ->
            handle
                .createQuery(
                    "INSERT INTO data_source (name, type) VALUES (:name, 'pg') RETURNING id")
                .bind("name", name)
                .mapTo(Long.class)
                .one());
  }

  public static void markDeleted(Jdbi store, long source) {
    store.useHandle(
        handle ->
            handle
                .createUpdate("UPDATE data_source SET deleted_at = now() WHERE id = :id")
                .bind("id", source)
                .execute());
  }

  /** The number of rows, including those that are not visible. */
  public static long rows(Jdbi store, String table) {
    return store.withHandle(
        handle -> handle.createQuery("SELECT count(*) FROM " + table).mapTo(Long.class).one());
  }
}
