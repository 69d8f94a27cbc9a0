package dev.sourcecheck.lineage;

import dev.sourcecheck.store.StoreSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the lineage of all sources; {@link LineageEdgeReader} reads it. */
@ApplicationScoped
public class LineageStore implements EdgeSink.EdgeSinkFactory {
  private static final int BATCH = 5_000;

  // Kept for an hour, because a run that lost its job may still be writing.
  private static final String STAGED_BY_THE_DEAD =
      """
      DELETE FROM lineage_staged
      WHERE ctid = ANY (ARRAY (
        SELECT s.ctid
        FROM lineage_staged s
        JOIN source_state d ON d.id = s.source_id
        LEFT JOIN running_job j
          ON j.id = s.job_id AND j.fencing_token = s.fencing_token
        WHERE NOT d.present
           OR j.id IS NULL AND s.staged_at < now() - interval '1 hour'
        LIMIT :batch
        FOR UPDATE OF s SKIP LOCKED))
      """;

  // LATERAL, so that the index is used instead of a scan of all edges.
  private static final String EDGES_OF_THE_DELETED =
      """
      DELETE FROM lineage_edge
      WHERE ctid = ANY (ARRAY (
        SELECT edge.ctid
        FROM source_state d
        CROSS JOIN LATERAL (
          SELECT e.ctid FROM lineage_edge e
          WHERE e.source_id = d.id
          LIMIT :batch
          FOR UPDATE SKIP LOCKED) edge
        WHERE NOT d.present
        LIMIT :batch))
      """;

  private static final String DOWNLOADS_OF_THE_DELETED =
      """
      DELETE FROM lineage_download
      WHERE source_id IN (
        SELECT x.source_id
        FROM lineage_download x
        JOIN source_state d ON d.id = x.source_id
        WHERE NOT d.present
        LIMIT :batch
        FOR UPDATE OF x SKIP LOCKED)
      """;

  private final StoreSql store;

  @Inject
  public LineageStore(StoreSql store) {
    this.store = store;
  }

  @Override
  public EdgeSink open(@Nullable Long sourceId, long jobId, long fencingToken) {
    return sourceId == null
        ? new CountingSink()
        : new StagedDownload(store, sourceId, jobId, fencingToken);
  }

  /** Deletes the lineage of a source, including staged edges. */
  public void delete(long sourceId) {
    store.useTransaction(
        session -> {
          for (String table : List.of("lineage_download", "lineage_staged", "lineage_edge")) {
            session
                .sql("DELETE FROM " + table + " WHERE source_id = :source_id")
                .bind("source_id", sourceId)
                .execute();
          }
        });
  }

  /**
   * Deletes, in batches, the lineage of deleted sources and the staged edges of abandoned
   * downloads. Any replica can run it.
   *
   * @return number of deleted rows
   */
  public int sweep() {
    int deleted = 0;
    for (String sql : List.of(STAGED_BY_THE_DEAD, EDGES_OF_THE_DELETED, DOWNLOADS_OF_THE_DELETED)) {
      int batch;
      do {
        batch = store.withSession(session -> session.sql(sql).bind("batch", BATCH).execute());
        deleted += batch;
      } while (batch == BATCH);
    }
    return deleted;
  }
}
