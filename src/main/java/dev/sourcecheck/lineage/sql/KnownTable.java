package dev.sourcecheck.lineage.sql;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A stored relation whose columns are known, in their order. */
public final class KnownTable {
  private final TableName name;
  private final List<String> columns;
  private final Map<String, Integer> positions;
  private final boolean distinctKeys;

  public KnownTable(TableName name, List<String> columns) {
    this.name = name;
    this.columns = List.copyOf(columns);
    this.positions = new HashMap<>(columns.size() * 2);
    boolean distinct = true;
    for (int i = 0; i < this.columns.size(); i++) {
      distinct &= positions.putIfAbsent(this.columns.get(i).toLowerCase(Locale.ROOT), i) == null;
    }
    this.distinctKeys = distinct;
  }

  public TableName name() {
    return name;
  }

  public List<String> columns() {
    return columns;
  }

  /**
   * Prefers the exact name over one that differs in case.
   *
   * @return -1 if there is none
   */
  public int position(SqlIdentifier column, SqlSyntax syntax) {
    Integer found = positions.get(column.key());
    if (found == null) {
      return -1;
    }
    if (!distinctKeys) {
      int exact = columns.indexOf(syntax.fold(column));
      return exact >= 0 ? exact : found;
    }
    return found;
  }
}
