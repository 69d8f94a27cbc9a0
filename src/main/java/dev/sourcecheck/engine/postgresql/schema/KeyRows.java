package dev.sourcecheck.engine.postgresql.schema;

import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.SchemaSink.KeyRow;
import dev.sourcecheck.engine.jdbc.ImpossibleResultException;
import dev.sourcecheck.engine.jdbc.ReceiveMeter;
import dev.sourcecheck.engine.postgresql.schema.SelectedRelations.SelectedRelation;
import dev.sourcecheck.engine.postgresql.sql.SourceRow;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers the columns of each key, which are consecutive rows, and passes the key to the sink. */
final class KeyRows {
  /** PostgreSQL itself allows 32; products that speak its protocol may allow more. */
  private static final int MAX_COLUMNS = 2_000;

  /** Heap of a kept name apart from its characters. */
  private static final int NAME_OVERHEAD = 64;

  private final SchemaSink sink;
  private final ReceiveMeter meter;
  private @Nullable PendingKey pending;

  /**
   * A key whose columns are being read.
   *
   * @param id the oid of the constraint
   * @param row with the columns so far
   * @param heldBefore what the session kept before the key
   */
  private record PendingKey(long id, KeyRow row, long heldBefore) {}

  /**
   * @param meter draws the memory of a key until it is complete
   */
  KeyRows(SchemaSink sink, ReceiveMeter meter) {
    this.sink = sink;
    this.meter = meter;
  }

  /**
   * Adds one column of a key.
   *
   * @throws ImpossibleResultException if the key has too many columns
   */
  void add(SourceRow row, String database, SelectedRelation relation) throws SQLException {
    long id = row.number("key_id");
    PendingKey key = pending;
    if (key == null || id != key.id) {
      end();
      long heldBefore = meter.heldBytes();
      String name = row.name("name");
      String refSchema = row.text("ref_schema");
      String refName = row.text("ref_name");
      hold(name);
      hold(refSchema);
      hold(refName);
      key =
          new PendingKey(
              id,
              new KeyRow(
                  database,
                  relation.schema(),
                  relation.name(),
                  name,
                  row.flag("is_primary"),
                  new ArrayList<>(),
                  refSchema,
                  refName,
                  new ArrayList<>()),
              heldBefore);
      pending = key;
    }
    if (key.row.columns().size() >= MAX_COLUMNS) {
      throw new ImpossibleResultException("a key of too many columns");
    }
    addIfPresent(row.text("column_name"), key.row.columns());
    addIfPresent(row.text("ref_column"), key.row.refColumns());
  }

  /** Draws a name from the session's budget before it is kept. */
  private void hold(@Nullable String name) throws SQLException {
    if (name == null) {
      return;
    }
    try {
      meter.hold(NAME_OVERHEAD + 2L * name.length());
    } catch (IOException e) {
      throw new SQLException("The result is too large", "08000", e);
    }
  }

  private void addIfPresent(@Nullable String name, List<String> names) throws SQLException {
    if (name != null) {
      hold(name);
      names.add(name);
    }
  }

  /** The last key is complete. */
  void end() {
    if (pending != null) {
      sink.key(pending.row);
      discard();
    }
  }

  /** Discards the last key, which is not complete. */
  void discard() {
    if (pending != null) {
      meter.releaseHeld(pending.heldBefore);
      pending = null;
    }
  }
}
