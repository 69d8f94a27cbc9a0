package dev.sourcecheck.lineage;

import dev.sourcecheck.store.StoreSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lineage of all sources, in our own store. */
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
          ON j.id = s.job_id AND j.attempt = s.attempt
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
  public EdgeSink open(@Nullable Long sourceId, long jobId, long attempt) {
    return sourceId == null
        ? new CountingSink()
        : new StagedDownload(store, sourceId, jobId, attempt);
  }

  /**
   * A page of a source's edges.
   *
   * @param afterId ID of the last edge of the previous page, 0 for the first page
   */
  public List<StoredEdge> edges(long sourceId, long afterId, int limit) {
    return store.withSession(
        session ->
            session
                .sql(
                    """
                    SELECT *
                    FROM lineage_edge
                    WHERE source_id = :source_id AND id > :after
                    ORDER BY id
                    LIMIT :limit
                    """)
                .bind("source_id", sourceId)
                .bind("after", afterId)
                .bind("limit", limit)
                .list(row -> edge(row)));
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

  private static StoredEdge edge(ResultSet row) throws SQLException {
    return new StoredEdge(
        row.getLong("id"),
        StoredText.constant(EdgeOrigin.class, row.getString("origin")),
        new LineageEdge(
            end(row, "from_"),
            end(row, "to_"),
            StoredText.constant(LineageEdge.EdgeKind.class, row.getString("kind")),
            row.getBoolean("partial")),
        row.getLong("calls"),
        row.getObject("first_seen", OffsetDateTime.class).toInstant(),
        row.getObject("last_seen", OffsetDateTime.class).toInstant());
  }

  private static LineageEdge.EdgeEnd end(ResultSet row, String side) throws SQLException {
    return new LineageEdge.EdgeEnd(
        new RelationName(
            StoredText.nullIfEmpty(row.getString(side + "database")),
            StoredText.nullIfEmpty(row.getString(side + "schema")),
            row.getString(side + "relation")),
        StoredText.nullIfEmpty(row.getString(side + "column")));
  }
}
