package dev.sourcecheck.engine.postgresql.schema;

import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.SchemaSink.KeyRow;
import dev.sourcecheck.engine.postgresql.schema.SelectedRelations.SelectedRelation;
import dev.sourcecheck.engine.postgresql.sql.RequiredColumns.ImpossibleResult;
import dev.sourcecheck.engine.postgresql.sql.SourceRow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers the columns of each key, which are consecutive rows, and passes the key to the sink. */
final class KeyRows {
  /** PostgreSQL itself allows 32; products that speak its protocol may allow more. */
  private static final int MAX_COLUMNS = 2_000;

  private final SchemaSink sink;
  private @Nullable PendingKey pending;

  /**
   * A key whose columns are being read.
   *
   * @param id the oid of the constraint
   * @param row with the columns so far
   */
  private record PendingKey(long id, KeyRow row) {}

  KeyRows(SchemaSink sink) {
    this.sink = sink;
  }

  /**
   * Adds one column of a key.
   *
   * @throws ImpossibleResult if the key has too many columns
   */
  void add(SourceRow row, String database, SelectedRelation relation) throws SQLException {
    long id = row.number("key_id");
    PendingKey key = pending;
    if (key == null || id != key.id) {
      end();
      key =
          new PendingKey(
              id,
              new KeyRow(
                  database,
                  relation.schema(),
                  relation.name(),
                  row.name("name"),
                  row.flag("is_primary"),
                  new ArrayList<>(),
                  row.text("ref_schema"),
                  row.text("ref_name"),
                  new ArrayList<>()));
      pending = key;
    }
    if (key.row.columns().size() >= MAX_COLUMNS) {
      throw new ImpossibleResult("a key of too many columns");
    }
    addIfPresent(row.text("column_name"), key.row.columns());
    addIfPresent(row.text("ref_column"), key.row.refColumns());
  }

  private static void addIfPresent(@Nullable String name, List<String> names) {
    if (name != null) {
      names.add(name);
    }
  }

  /** The last key is complete. */
  void end() {
    if (pending != null) {
      sink.key(pending.row);
      pending = null;
    }
  }

  /** Discards the last key, which is not complete. */
  void discard() {
    pending = null;
  }
}
