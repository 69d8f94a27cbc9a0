package dev.sourcecheck.catalog;

import dev.sourcecheck.engine.SchemaSink.ColumnRow;
import dev.sourcecheck.engine.SchemaSink.KeyRow;
import dev.sourcecheck.engine.SchemaSink.RelationRow;
import dev.sourcecheck.engine.SchemaSink.SchemaRow;
import dev.sourcecheck.store.SqlSession;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** Buffered rows of one snapshot, up to about 1 MiB. */
final class SnapshotRows {
  private static final int CHUNK = 1 << 20;

  private static final String SCHEMAS =
      "COPY catalog_schema (snapshot_id, id, database_name, name, comment, granted) FROM STDIN";
  private static final String RELATIONS =
      """
      COPY catalog_relation (snapshot_id, id, schema_id, database_name, schema_name, name, kind,
        estimated_rows, comment, parent, granted) FROM STDIN""";
  private static final String COLUMNS =
      """
      COPY catalog_column (snapshot_id, relation_id, id, position, nullable, name, type,
        default_value, comment) FROM STDIN""";
  private static final String KEYS =
      """
      COPY catalog_key (snapshot_id, relation_id, is_primary, name, columns, ref_schema,
        ref_relation, ref_columns) FROM STDIN""";

  private final long snapshot;
  private final CopyRows schemas = new CopyRows();
  private final CopyRows relations = new CopyRows();
  private final CopyRows columns = new CopyRows();
  private final CopyRows keys = new CopyRows();
  private @Nullable CachedRelation last;

  SnapshotRows(long snapshot) {
    this.snapshot = snapshot;
  }

  boolean isFull() {
    return schemas.size() + relations.size() + columns.size() + keys.size() >= CHUNK;
  }

  void add(SchemaRow row) {
    schemas
        .value(snapshot)
        .value(ObjectId.ofSchema(row.database(), row.name()))
        .name(row.database())
        .name(row.name())
        .text(row.comment())
        .value(row.granted())
        .end();
  }

  void add(RelationRow row) {
    relations
        .value(snapshot)
        .value(ObjectId.ofRelation(row.database(), row.schema(), row.name()))
        .value(ObjectId.ofSchema(row.database(), row.schema()))
        .name(row.database())
        .name(row.schema())
        .name(row.name())
        .value(row.kind().name().toLowerCase(Locale.ROOT))
        .value(row.estimatedRows())
        .text(row.comment())
        .text(row.parent())
        .value(row.granted())
        .end();
  }

  void add(ColumnRow row) {
    columns
        .value(snapshot)
        .value(relationId(row.database(), row.schema(), row.relation()))
        .value(ObjectId.ofColumn(row.name()))
        .value(row.position())
        .value(row.nullable())
        .name(row.name())
        .text(row.type())
        .text(row.defaultValue())
        .text(row.comment())
        .end();
  }

  void add(KeyRow row) {
    keys.value(snapshot)
        .value(relationId(row.database(), row.schema(), row.relation()))
        .value(row.primary())
        .name(row.name())
        .names(row.columns())
        .name(row.refSchema())
        .name(row.refRelation())
        .names(row.refColumns())
        .end();
  }

  /** Digest of the buffered rows, independent of their order and snapshot. */
  byte[] digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (CopyRows table : List.of(schemas, relations, columns, keys)) {
        table.digestInto(digest);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Drops the buffered rows. */
  void clear() {
    schemas.clear();
    relations.clear();
    columns.clear();
    keys.clear();
  }

  /** Writes the buffered rows in the transaction of the session. */
  void write(SqlSession session) throws SQLException, IOException {
    CopyManager copy = session.connection().unwrap(PGConnection.class).getCopyAPI();
    copy(copy, SCHEMAS, schemas);
    copy(copy, RELATIONS, relations);
    copy(copy, COLUMNS, columns);
    copy(copy, KEYS, keys);
  }

  private static void copy(CopyManager to, String sql, CopyRows rows)
      throws SQLException, IOException {
    if (rows.size() > 0) {
      to.copyIn(sql, new ByteArrayInputStream(rows.take()));
    }
  }

  /** Rows are grouped by relation, so the last hash is cached. */
  private UUID relationId(String database, String schema, String relation) {
    CachedRelation cached = last;
    if (cached == null
        || !cached.relation.equals(relation)
        || !cached.schema.equals(schema)
        || !cached.database.equals(database)) {
      cached =
          new CachedRelation(
              database, schema, relation, ObjectId.ofRelation(database, schema, relation));
      last = cached;
    }
    return cached.id;
  }

  private record CachedRelation(String database, String schema, String relation, UUID id) {}
}
