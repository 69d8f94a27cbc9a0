package dev.sourcecheck.catalog;

import dev.sourcecheck.engine.SchemaSink.ColumnRow;

/**
 * Consecutive columns of one relation, which are stored in one row with an array for each property:
 * a row and an index entry for each column would take three times as long to write.
 */
final class ColumnBlock {
  /** With usual names it fits into a page. */
  private static final int MAX_COLUMNS = 64;

  private static final int MAX_BYTES = 16 * 1024;

  private final CopyArray nullable = new CopyArray(0);
  private final CopyArray names = new CopyArray(CopyRows.NAME);
  private final CopyArray types = new CopyArray(CopyRows.TEXT);
  private final CopyArray defaults = new CopyArray(CopyRows.TEXT);
  private final CopyArray comments = new CopyArray(CopyRows.TEXT);
  private int position;
  private int columns;

  boolean isEmpty() {
    return columns == 0;
  }

  /** Whether the next column belongs into this block. */
  boolean continuesWith(ColumnRow row) {
    return columns == 0
        || row.position() == position + columns && columns < MAX_COLUMNS && bytes() < MAX_BYTES;
  }

  private int bytes() {
    return names.size() + types.size() + defaults.size() + comments.size();
  }

  void add(ColumnRow row) {
    if (columns == 0) {
      position = row.position();
    }
    nullable.add(row.nullable());
    names.add(row.name());
    types.add(row.type());
    defaults.add(row.defaultValue());
    comments.add(row.comment());
    columns++;
  }

  /** Appends the values of the block's row, and empties the block. */
  void moveTo(CopyRows row) {
    row.value(position).array(nullable).array(names).array(types).array(defaults).array(comments);
    nullable.clear();
    names.clear();
    types.clear();
    defaults.clear();
    comments.clear();
    columns = 0;
  }
}
