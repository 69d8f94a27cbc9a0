package dev.sourcecheck.lineage.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The relations of one query, and the scope around it. */
final class QueryScope {
  final @Nullable QueryScope parent;
  final CommonTables commonTables;
  final int depth;
  final List<ScopeRelation> relations = new ArrayList<>(4);

  /** Columns that USING and NATURAL merged, by key, in order. */
  final List<RelationColumn> merged = new ArrayList<>(0);

  /** Select items so far, for references by alias. */
  final Map<String, RelationColumn> aliases = new HashMap<>(0);

  /** Ranges of tokens of the WINDOW clause by key: from, to. */
  final Map<String, int[]> windows = new HashMap<>(0);

  /** Whether names may refer to aliases in any dialect, as in GROUP BY and ORDER BY. */
  boolean aliasesVisible;

  /** Whether aliases win over columns, as in ORDER BY. */
  boolean aliasesFirst;

  QueryScope(@Nullable QueryScope parent, CommonTables commonTables) {
    this.parent = parent;
    this.commonTables = commonTables;
    this.depth = parent == null ? 0 : parent.depth + 1;
  }

  @Nullable RelationColumn mergedColumn(SqlIdentifier name) {
    for (RelationColumn column : merged) {
      if (column.name().key().equals(name.key())) {
        return column;
      }
    }
    return null;
  }
}
