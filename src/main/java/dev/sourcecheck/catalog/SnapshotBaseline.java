package dev.sourcecheck.catalog;

import dev.sourcecheck.engine.SchemaSink.SchemaRow;
import dev.sourcecheck.store.SqlSession;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * The current snapshot that a download is compared with.
 *
 * @param newest the ID of the newest download that found this content
 * @param partial whether it consists of imported relations only
 * @param since when that download completed
 * @param touched when its content last changed
 */
record SnapshotBaseline(
    long id, long newest, boolean partial, OffsetDateTime since, OffsetDateTime touched) {
  private static final int FETCH = 5_000;

  private static final String SCHEMAS =
      """
      SELECT id, database_name, name, comment, granted
      FROM catalog_schema
      WHERE snapshot_id = ?
      """;

  // a relation without a fingerprint differs from any other
  private static final String RELATIONS =
      """
      SELECT r.id, r.number, coalesce(f.own, 0), coalesce(f.columns, 0), coalesce(f.keys, 0)
      FROM catalog_relation r
      LEFT JOIN catalog_fingerprint f ON f.relation_number = r.number
      WHERE r.snapshot_id = ?
      """;

  /** Adds the fingerprints of the snapshot, in a transaction. */
  void load(SqlSession session, ObjectFingerprints schemas, ObjectFingerprints relations)
      throws SQLException {
    each(
        session,
        SCHEMAS,
        row -> {
          SchemaRow schema =
              new SchemaRow(
                  row.getString(2), row.getString(3), row.getString(4), row.getBoolean(5));
          schemas.addKnown(row.getObject(1, UUID.class), 0, SnapshotRows.hash(schema), 0, 0);
        });
    each(
        session,
        RELATIONS,
        row ->
            relations.addKnown(
                row.getObject(1, UUID.class),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5)));
  }

  private interface FingerprintReader {
    void read(ResultSet row) throws SQLException;
  }

  /** Reads in portions, because a snapshot can have a million relations. */
  private void each(SqlSession session, String sql, FingerprintReader reader) throws SQLException {
    try (PreparedStatement statement = session.connection().prepareStatement(sql)) {
      statement.setFetchSize(FETCH);
      statement.setLong(1, id);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          reader.read(rows);
        }
      }
    }
  }
}
