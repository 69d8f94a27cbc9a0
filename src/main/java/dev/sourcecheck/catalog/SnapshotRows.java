package dev.sourcecheck.catalog;

import dev.sourcecheck.catalog.ObjectFingerprints.Part;
import dev.sourcecheck.engine.SchemaSink.ColumnRow;
import dev.sourcecheck.engine.SchemaSink.KeyRow;
import dev.sourcecheck.engine.SchemaSink.RelationRow;
import dev.sourcecheck.engine.SchemaSink.SchemaRow;
import dev.sourcecheck.store.SqlSession;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Buffered rows of one download, up to about 1 MiB. Rows that are the same as in the current
 * snapshot are dropped, once its fingerprints are known.
 */
final class SnapshotRows {
  /** Bytes of the rows that are written at once. */
  static final int CHUNK = 1 << 20;

  private final long snapshot;
  private final ObjectFingerprints schemas;
  private final ObjectFingerprints relations;
  private final CopyRows schemaRows = new CopyRows();
  private final CopyRows relationRows = new CopyRows();
  private final ColumnBlock block = new ColumnBlock();
  private final PartRows columns;
  private final PartRows keys;
  private final Set<String> columnNames = new HashSet<>();
  private final MessageDigest digest = Sha256.newDigest();
  private @Nullable HashedSchema lastSchema;
  private long bytes;

  private record HashedSchema(String database, String schema, UUID id) {}

  /**
   * @param snapshot the ID of the download's snapshot
   */
  SnapshotRows(long snapshot) {
    this.snapshot = snapshot;
    this.schemas = new ObjectFingerprints(snapshot);
    this.relations = new ObjectFingerprints(snapshot);
    this.columns = new PartRows(relations, Part.COLUMNS, CHUNK);
    this.keys = new PartRows(relations, Part.KEYS, CHUNK);
  }

  ObjectFingerprints schemas() {
    return schemas;
  }

  ObjectFingerprints relations() {
    return relations;
  }

  /**
   * Compares the download, whose rows are complete, with the snapshot that is now the current one.
   */
  void compareWith(SqlSession session, Optional<SnapshotBaseline> current) throws SQLException {
    schemas.removeKnown();
    relations.removeKnown();
    if (current.isPresent()) {
      current.get().load(session, schemas, relations);
    }
  }

  /** Whether dropped rows would be needed. */
  boolean isAnyMissing() {
    return columns.isAnyMissing()
        || keys.isAnyMissing()
        || schemas.isAnyMissing()
        || relations.isAnyMissing();
  }

  /** Whether all rows, including dropped ones, are more than a chunk. */
  boolean isLarge() {
    return bytes + columns.bytes() + keys.bytes() >= CHUNK;
  }

  /** Whether enough rows for a chunk are ready. */
  boolean isFull() {
    return schemaRows.size() + relationRows.size() + columns.ready() + keys.ready() >= CHUNK;
  }

  void add(SchemaRow row) {
    int start = schemaRows.size();
    int schema = schemas.addSeen(ObjectId.ofSchema(row.database(), row.name()), 0);
    schemaRows.value(snapshot);
    int own = schemaRows.size();
    append(row, schemaRows);
    keepIfDifferent(schemas, schema, schemaRows, start, hash(schemaRows, own));
  }

  /** The hash of the values of a schema. */
  static long hash(SchemaRow row) {
    CopyRows rows = new CopyRows();
    append(row, rows.value(""));
    return hash(rows, 0, Sha256.newDigest());
  }

  private static void append(SchemaRow row, CopyRows rows) {
    rows.value(ObjectId.ofSchema(row.database(), row.name()))
        .name(row.database())
        .name(row.name())
        .text(row.comment())
        .value(row.granted())
        .end();
  }

  void add(RelationRow row) {
    int start = relationRows.size();
    int relation =
        relations.addSeen(
            ObjectId.ofRelation(row.database(), row.schema(), row.name()), row.ordinal());
    relationRows.value(relations.newNumber(relation)).value(snapshot);
    int own = relationRows.size();
    relationRows
        .value(relations.id(relation))
        .value(schemaId(row.database(), row.schema()))
        .name(row.database())
        .name(row.schema())
        .name(row.name())
        .value(row.kind().name().toLowerCase(Locale.ROOT))
        .value(row.estimatedRows())
        .text(row.comment())
        .text(row.parent())
        .value(row.granted())
        .end();
    keepIfDifferent(relations, relation, relationRows, start, hash(relationRows, own));
  }

  private UUID schemaId(String database, String schema) {
    HashedSchema last = lastSchema;
    if (last == null || !last.schema.equals(schema) || !last.database.equals(database)) {
      last = new HashedSchema(database, schema, ObjectId.ofSchema(database, schema));
      lastSchema = last;
    }
    return last.id;
  }

  void add(ColumnRow row) {
    if (!columns.isCurrent(row.database(), row.schema(), row.relation())) {
      endBlock();
      columns.begin(row.database(), row.schema(), row.relation());
      columnNames.clear();
    }
    if (!columns.isSelected()) {
      return;
    }
    if (!columnNames.add(CopyRows.clip(row.name(), CopyRows.NAME))) {
      throw new DuplicateObjectException();
    }
    if (!block.continuesWith(row)) {
      endBlock();
    }
    block.add(row);
  }

  private void endBlock() {
    if (!block.isEmpty()) {
      block.moveTo(columns.row());
      columns.end();
    }
  }

  void add(KeyRow row) {
    if (!keys.isCurrent(row.database(), row.schema(), row.relation())) {
      keys.begin(row.database(), row.schema(), row.relation());
    }
    if (!keys.isSelected()) {
      return;
    }
    CopyRows values = keys.row();
    values
        .value(row.primary())
        .name(row.name())
        .names(row.columns())
        .name(row.refSchema())
        .name(row.refRelation())
        .names(row.refColumns());
    keys.end();
  }

  private long hash(CopyRows rows, int from) {
    return hash(rows, from, digest);
  }

  private static long hash(CopyRows rows, int from, MessageDigest digest) {
    digest.update(rows.bytes(), from, rows.size() - from);
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  private void keepIfDifferent(
      ObjectFingerprints objects, int object, CopyRows rows, int start, long hash) {
    bytes += rows.size() - start;
    if (objects.record(object, Part.OWN, hash)) {
      objects.stage(object, Part.OWN);
    } else {
      rows.truncate(start);
    }
  }

  /** Ends the relations whose columns or keys were added last. */
  void end() {
    endBlock();
    columns.endRelation();
    keys.endRelation();
  }

  /** Digest of the whole download, which does not depend on the order of its objects. */
  byte[] digest() {
    digest.update(schemas.digest());
    digest.update(relations.digest());
    return digest.digest();
  }

  /** Returns and drops the rows that are ready. */
  SnapshotChunk take() {
    return new SnapshotChunk(
        schemaRows.take(schemaRows.size()),
        relationRows.take(relationRows.size()),
        columns.take(),
        keys.take());
  }
}
