package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.SourceColumn;
import dev.sourcecheck.lineage.sql.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the source columns of a text, so that sets of them are sets of numbers. Placeholders
 * stand for the columns of a recursive query until its sources are known.
 */
public final class SourcePool {
  private final List<TableName> tables = new ArrayList<>();
  private final Map<TableName, Integer> tableIds = new HashMap<>();
  private final List<Map<String, Integer>> columnIds = new ArrayList<>();
  private final List<@Nullable SourceColumn> columns = new ArrayList<>();

  public int table(TableName name) {
    Integer known = tableIds.get(name);
    if (known != null) {
      return known;
    }
    tables.add(name);
    columnIds.add(new HashMap<>());
    tableIds.put(name, tables.size() - 1);
    return tables.size() - 1;
  }

  public TableName tableName(int table) {
    return tables.get(table);
  }

  public SourceSet column(int table, String column) {
    Map<String, Integer> ids = columnIds.get(table);
    Integer known = ids.get(column);
    if (known == null) {
      known = columns.size();
      columns.add(new SourceColumn(tables.get(table), column));
      ids.put(column, known);
    }
    return SourceSet.of(known);
  }

  public SourceSet placeholder() {
    columns.add(null);
    return SourceSet.of(columns.size() - 1);
  }

  /** The only column of the set; null if it has none or several. */
  public @Nullable SourceColumn only(SourceSet set) {
    return set.ids.length == 1 ? columns.get(set.ids[0]) : null;
  }

  /** The only table that columns are of; null if there are several or none. */
  public @Nullable TableName onlyTable(List<RelationColumn> derived) {
    TableName only = null;
    for (RelationColumn column : derived) {
      for (int id : column.sources().ids) {
        SourceColumn source = columns.get(id);
        if (source == null || (only != null && !only.equals(source.table()))) {
          return null;
        }
        only = source.table();
      }
    }
    return only;
  }

  /** Whether a column of the table is in the set. */
  public boolean mentions(SourceSet set, TableName table) {
    for (int id : set.ids) {
      SourceColumn column = columns.get(id);
      if (column != null && column.table().equals(table)) {
        return true;
      }
    }
    return false;
  }

  Set<SourceColumn> toColumns(SourceSet set) {
    if (set.isEmpty()) {
      return Set.of();
    }
    Set<SourceColumn> result = new LinkedHashSet<>(set.ids.length * 2);
    for (int id : set.ids) {
      SourceColumn column = columns.get(id);
      if (column != null) {
        result.add(column);
      }
    }
    return result;
  }
}
