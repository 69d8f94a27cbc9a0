package dev.sourcecheck.catalog;

import dev.sourcecheck.store.SqlSession;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** Rows of a staged snapshot in the format of COPY. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SnapshotChunk(byte[] schemas, byte[] relations, byte[] columns, byte[] keys) {
  private static final String SCHEMAS =
      "COPY catalog_schema (snapshot_id, id, database_name, name, comment, granted) FROM STDIN";
  private static final String RELATIONS =
      """
      COPY catalog_relation (number, snapshot_id, id, schema_id, database_name, schema_name, name,
        kind, estimated_rows, comment, parent, granted) FROM STDIN""";
  private static final String COLUMNS =
      """
      COPY catalog_column_block (relation_number, position, nullable, names, types, default_values,
        comments) FROM STDIN""";
  private static final String KEYS =
      """
      COPY catalog_key (relation_number, is_primary, name, columns, ref_schema, ref_relation,
        ref_columns) FROM STDIN""";

  /** Writes the rows in the transaction of the session. */
  void write(SqlSession session) throws SQLException {
    copy(session, SCHEMAS, schemas);
    copy(session, RELATIONS, relations);
    copy(session, COLUMNS, columns);
    copy(session, KEYS, keys);
  }

  /** Copies rows into a table. */
  static void copy(SqlSession session, String sql, byte[] rows) throws SQLException {
    if (rows.length > 0) {
      CopyManager copy = session.connection().unwrap(PGConnection.class).getCopyAPI();
      try {
        copy.copyIn(sql, new ByteArrayInputStream(rows));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
