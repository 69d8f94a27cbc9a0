package dev.sourcecheck.lineage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The lineage of all sources, in our own store. */
@ApplicationScoped
public class LineageStore implements EdgeSink.Opener {
  private final Jdbi store;

  @Inject
  public LineageStore(Jdbi store) {
    this.store = store;
  }

  @Override
  public EdgeSink open(@Nullable Long sourceId, long jobId, int attempt) {
    return sourceId == null
        ? new CountingSink()
        : new StagedDownload(store, sourceId, jobId, attempt);
  }

  /**
   * A page of a source's edges.
   *
   * @param afterId of the last edge of the page before, 0 for the first page
   */
  public List<StoredEdge> edges(long sourceId, long afterId, int limit) {
    return store.withHandle(
        handle ->
            handle
                .createQuery(
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
                .map((row, context) -> edge(row))
                .list());
  }

  /** Forgets a source's lineage, also what a running download has staged. */
  public void delete(long sourceId) {
    store.useTransaction(
        handle -> {
          for (String table : List.of("lineage_download", "lineage_staged", "lineage_edge")) {
            handle
                .createUpdate("DELETE FROM <table> WHERE source_id = :source_id")
                .define("table", table)
                .bind("source_id", sourceId)
                .execute();
          }
        });
  }

  private static StoredEdge edge(ResultSet row) throws SQLException {
    return new StoredEdge(
        row.getLong("id"),
        Stored.ofWord(Origin.class, row.getString("origin")),
        new Edge(
            end(row, "from_"),
            end(row, "to_"),
            Stored.ofWord(Edge.Kind.class, row.getString("kind"))),
        row.getLong("calls"),
        row.getObject("first_seen", OffsetDateTime.class).toInstant(),
        row.getObject("last_seen", OffsetDateTime.class).toInstant());
  }

  private static Edge.End end(ResultSet row, String side) throws SQLException {
    return new Edge.End(
        new Relation(
            Stored.partOf(row.getString(side + "database")),
            Stored.partOf(row.getString(side + "schema")),
            row.getString(side + "relation")),
        Stored.partOf(row.getString(side + "column")));
  }
}
