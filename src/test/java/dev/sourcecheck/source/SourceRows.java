package dev.sourcecheck.source;

import dev.sourcecheck.store.StoreSql;

/** The stored sources of a running service. */
public final class SourceRows {
  private SourceRows() {}

  public static void deleteAll(StoreSql store) {
    // locks rows only: TRUNCATE would deadlock with background work of the service
    store.useTransaction(
        session -> {
          session.sql("DELETE FROM data_source_secret").execute();
          session
              .sql("UPDATE data_source SET deleted_at = now() WHERE deleted_at IS NULL")
              .execute();
        });
  }
}
