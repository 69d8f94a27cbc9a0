package dev.sourcecheck.catalog;

import dev.sourcecheck.catalog.ObjectFingerprints.Part;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Buffered rows of one part of all relations: of their columns, or of their keys. When those of one
 * relation are complete they are dropped, if they are the same as in the current snapshot. If
 * further rows of the relation follow later, the dropped ones are missing.
 */
final class PartRows {
  private final ObjectFingerprints relations;
  private final Part part;
  private final int maxBytes;
  private final CopyRows rows = new CopyRows();
  private final MessageDigest digest = Sha256.newDigest();
  private @Nullable PartOwner current;
  private int relation = -1;
  private String number = "";
  private int start;
  private int rowStart;
  private boolean again;
  private boolean missing;
  private long late;
  private long bytes;
  private boolean staged;

  private record PartOwner(String database, String schema, String relation) {
    boolean is(String otherDatabase, String otherSchema, String otherRelation) {
      return relation.equals(otherRelation)
          && schema.equals(otherSchema)
          && database.equals(otherDatabase);
    }
  }

  /**
   * @param maxBytes size from which on the rows of one relation are written before they are
   *     complete, whether they differ or not
   */
  PartRows(ObjectFingerprints relations, Part part, int maxBytes) {
    this.relations = relations;
    this.part = part;
    this.maxBytes = maxBytes;
  }

  /** Whether the last relation is this one. */
  boolean isCurrent(String database, String schema, String name) {
    PartOwner last = current;
    return last != null && last.is(database, schema, name);
  }

  /** Ends the last relation and begins another one. */
  void begin(String database, String schema, String name) {
    endRelation();
    current = new PartOwner(database, schema, name);
    beginRelation(relations.find(ObjectId.ofRelation(database, schema, name)));
  }

  /** Whether the current relation is part of the download. */
  boolean isSelected() {
    return relation >= 0;
  }

  /** Whether rows were dropped and further ones of the same relation followed later. */
  boolean isAnyMissing() {
    return missing;
  }

  /** Begins a row with the number of its relation. The caller appends further values. */
  CopyRows row() {
    rows.value(number);
    rowStart = rows.size();
    return rows;
  }

  private void beginRelation(int found) {
    relation = found;
    start = rows.size();
    staged = false;
    if (found >= 0) {
      again = relations.begin(found, part);
      if (again) {
        missing |= !relations.isStaged(found, part);
        stage();
      }
      number = Long.toString(relations.newNumber(found));
    }
  }

  /** Ends a row. */
  void end() {
    rows.end();
    int length = rows.size() - rowStart;
    digest.update(rows.bytes(), rowStart, length);
    bytes += length;
    if (again) {
      late += length;
      limitLateRows();
    }
    if (rows.size() - start >= maxBytes) {
      stage();
    }
  }

  /** The quota of a relation counts only rows that follow one another. */
  private void limitLateRows() {
    if (late > RelationQuota.MAX_TEXT) {
      PartOwner owner = Objects.requireNonNull(current);
      throw RelationQuota.full(
          owner.schema, owner.relation, "too many rows that do not follow one another");
    }
  }

  /** Ends the relation of the last row: it has no further rows. */
  void endRelation() {
    if (relation >= 0) {
      long hash = ByteBuffer.wrap(digest.digest()).getLong();
      if (again) {
        hash += 31 * relations.newHash(relation, part);
      }
      boolean differs = relations.record(relation, part, hash);
      if (staged || differs) {
        stage();
      } else {
        rows.truncate(start);
      }
    }
    relation = -1;
    current = null;
    start = rows.size();
  }

  private void stage() {
    staged = true;
    relations.stage(relation, part);
    start = rows.size();
  }

  /** Number of bytes to write. */
  int ready() {
    return start;
  }

  /** Number of bytes of all rows, including dropped ones. */
  long bytes() {
    return bytes;
  }

  /** Returns and drops the bytes to write. */
  byte[] take() {
    byte[] taken = rows.take(start);
    rowStart -= start;
    start = 0;
    return taken;
  }
}
