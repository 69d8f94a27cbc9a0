package dev.sourcecheck.catalog;

import dev.sourcecheck.store.StoreSql;
import java.time.Duration;
import java.util.List;

/**
 * Deletes the rows of discarded snapshots in small transactions, so that a large source holds locks
 * only briefly and does not bloat the store. It can run on several replicas at once and can be
 * killed at any point.
 */
final class SnapshotCleaner {
  private static final int BATCH = 10_000;
  private static final List<String> TABLES =
      List.of("catalog_column", "catalog_key", "catalog_relation", "catalog_schema");

  private final StoreSql store;

  SnapshotCleaner(StoreSql store) {
    this.store = store;
  }

  /** Discards staged snapshots without a recent write. */
  int discardStale(Duration abandonedAfter) {
    return store.withSession(
        session ->
            session
                .sql(
                    """
                    UPDATE catalog_snapshot SET state = 'discarded', touched_at = now()
                    WHERE state = 'staged'
                      AND touched_at < now() - make_interval(secs => :seconds)""")
                .bind("seconds", abandonedAfter.toMillis() / 1000.0)
                .execute());
  }

  /** Discards the snapshots of deleted sources. */
  void discardOfDeletedSources() {
    store.useSession(
        session ->
            session
                .sql(
                    """
                    UPDATE catalog_snapshot s SET state = 'discarded', touched_at = now()
                    FROM source_state d
                    WHERE d.id = s.source_id AND NOT d.present AND s.state <> 'discarded'
                    """)
                .execute());
  }

  /** Deletes all discarded snapshots with their rows and returns their number. */
  int deleteDiscarded() {
    List<Long> discarded =
        store.withSession(
            session ->
                session
                    .sql("SELECT id FROM catalog_snapshot WHERE state = 'discarded' ORDER BY id")
                    .list(Long.class));
    discarded.forEach(this::delete);
    return discarded.size();
  }

  private void delete(long snapshot) {
    for (String table : TABLES) {
      int deleted;
      do {
        deleted = deleteBatch(table, snapshot);
      } while (deleted > 0);
    }
    // another replica may hold locks on some rows and die before it commits
    store.useSession(
        session ->
            session
                .sql(
                    """
                    DELETE FROM catalog_snapshot
                    WHERE id = :id
                      AND NOT EXISTS (SELECT FROM catalog_column WHERE snapshot_id = :id)
                      AND NOT EXISTS (SELECT FROM catalog_key WHERE snapshot_id = :id)
                      AND NOT EXISTS (SELECT FROM catalog_relation WHERE snapshot_id = :id)
                      AND NOT EXISTS (SELECT FROM catalog_schema WHERE snapshot_id = :id)""")
                .bind("id", snapshot)
                .execute());
  }

  private int deleteBatch(String table, long snapshot) {
    return store.withSession(
        session ->
            session
                .sql(
                    """
                    DELETE FROM %1$s
                    WHERE ctid = ANY (
                      ARRAY (
                        SELECT ctid FROM %1$s
                        WHERE snapshot_id = :id
                        LIMIT :batch
                        FOR UPDATE SKIP LOCKED
                      )
                    )"""
                        .formatted(table))
                .bind("id", snapshot)
                .bind("batch", BATCH)
                .execute());
  }
}
