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

  /** A relation has a few blocks of columns, and a few keys. */
  private static final int RELATIONS = 500;

  /** Tables whose rows belong to a relation by its number. */
  private static final List<String> PARTS =
      List.of("catalog_column_block", "catalog_key", "catalog_fingerprint");

  private static final String RELATION_BATCH =
      """
      WITH batch AS MATERIALIZED (
        SELECT ctid, number FROM catalog_relation
        WHERE snapshot_id = :id
        LIMIT :batch
        FOR UPDATE SKIP LOCKED
      ), columns AS (
        DELETE FROM catalog_column_block WHERE relation_number IN (SELECT number FROM batch)
      ), keys AS (
        DELETE FROM catalog_key WHERE relation_number IN (SELECT number FROM batch)
      ), fingerprints AS (
        DELETE FROM catalog_fingerprint WHERE relation_number IN (SELECT number FROM batch)
      )
      DELETE FROM catalog_relation WHERE ctid = ANY (ARRAY (SELECT ctid FROM batch))
      """;

  private static final String PART_BATCH =
      """
      DELETE FROM %1$s
      WHERE ctid = ANY (
        ARRAY (
          SELECT ctid FROM %1$s
          WHERE relation_number >= :id * %2$d AND relation_number < (:id + 1) * %2$d
          LIMIT :batch
          FOR UPDATE SKIP LOCKED
        )
      )""";

  private static final String SCHEMA_BATCH =
      """
      DELETE FROM catalog_schema
      WHERE ctid = ANY (
        ARRAY (
          SELECT ctid FROM catalog_schema
          WHERE snapshot_id = :id
          LIMIT :batch
          FOR UPDATE SKIP LOCKED
        )
      )""";

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
                    WITH changes AS (
                      DELETE FROM catalog_change c USING source_state d
                      WHERE d.id = c.source_id AND NOT d.present
                    )
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
    deleteAll(RELATION_BATCH, snapshot, RELATIONS);
    // a download that was to be merged may have staged parts of relations without the relations
    for (String table : PARTS) {
      deleteAll(partBatch(table), snapshot, BATCH);
    }
    deleteAll(SCHEMA_BATCH, snapshot, BATCH);
    // another replica may hold locks on some rows and die before it commits
    store.useSession(
        session ->
            session
                .sql(
                    """
                    DELETE FROM catalog_snapshot
                    WHERE id = :id
                      AND NOT EXISTS (SELECT FROM catalog_relation WHERE snapshot_id = :id)
                      AND NOT EXISTS (SELECT FROM catalog_schema WHERE snapshot_id = :id)
                      AND NOT EXISTS (
                        SELECT FROM catalog_column_block
                        WHERE relation_number >= :id * %1$d AND relation_number < (:id + 1) * %1$d)
                      AND NOT EXISTS (
                        SELECT FROM catalog_key
                        WHERE relation_number >= :id * %1$d AND relation_number < (:id + 1) * %1$d)
                    """
                        .formatted(ObjectFingerprints.NUMBERS))
                .bind("id", snapshot)
                .execute());
  }

  private static String partBatch(String table) {
    return PART_BATCH.formatted(table, ObjectFingerprints.NUMBERS);
  }

  private void deleteAll(String sql, long snapshot, int batch) {
    int deleted;
    do {
      deleted =
          store.withSession(
              session -> session.sql(sql).bind("id", snapshot).bind("batch", batch).execute());
    } while (deleted > 0);
  }
}
