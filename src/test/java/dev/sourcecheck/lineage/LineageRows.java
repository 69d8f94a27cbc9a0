package dev.sourcecheck.lineage;

import dev.sourcecheck.store.StoreSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;

/** Reads the lineage in plain SQL, for tests that run without the framework. */
public record LineageRows(StoreSql store) {
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
