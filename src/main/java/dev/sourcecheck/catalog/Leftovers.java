package dev.sourcecheck.catalog;

import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Takes away the rows of snapshots that are not to be seen any more, in small transactions, so that
 * a large source neither holds locks for long nor bloats the store. Safe to run on several replicas
 * at once and to be killed anywhere.
 */
final class Leftovers {
  private static final int BATCH = 10_000;
  private static final List<String> TABLES =
      List.of("catalog_column", "catalog_key", "catalog_relation", "catalog_schema");

  private final Jdbi store;

  Leftovers(Jdbi store) {
    this.store = store;
  }

  /** Gives up staged snapshots that have written nothing for so long. */
  int giveUp(Duration abandonedAfter) {
    return store.withHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    UPDATE catalog_snapshot SET state = 'discarded', touched_at = now()
                    WHERE state = 'staged'
                      AND touched_at < now() - make_interval(secs => :seconds)""")
                .bind("seconds", abandonedAfter.toMillis() / 1000.0)
                .execute());
  }

  /** Gives up the snapshots of sources that were deleted, whichever way and whoever died then. */
  void giveUpDeleted() {
    store.useHandle(
        handle ->
            handle.execute(
                """
                UPDATE catalog_snapshot s SET state = 'discarded', touched_at = now()
                FROM data_source d
                WHERE d.id = s.source_id AND d.deleted_at IS NOT NULL AND s.state <> 'discarded'
                """));
  }

  /** Takes away all discarded snapshots with their rows; answers how many they were. */
  int takeAway() {
    List<Long> discarded =
        store.withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT id FROM catalog_snapshot WHERE state = 'discarded' ORDER BY id")
                    .mapTo(Long.class)
                    .list());
    discarded.forEach(this::takeAway);
    return discarded.size();
  }

  private void takeAway(long snapshot) {
    for (String table : TABLES) {
      int deleted;
      do {
        deleted = deleteBatch(table, snapshot);
      } while (deleted > 0);
    }
    // another replica may hold some of the rows, and may die before it commits
    store.useHandle(
        handle ->
            handle
                .createUpdate(
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
    return store.withHandle(
        handle ->
            handle
                .createUpdate(
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
