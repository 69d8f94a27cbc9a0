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

  /** Joins with merged columns, in order. */
  final List<MergedJoin> joins = new ArrayList<>(0);

  /** Select items so far, for references by alias. */
  final Map<String, RelationColumn> aliases = new HashMap<>(0);

  /** Ranges of tokens of the WINDOW clause by key: from, to. */
  final Map<String, int[]> windows = new HashMap<>(0);

  /** Index of the first relation that an unqualified name may refer to. */
  int visibleFrom;

  /** Whether names may refer to aliases in any dialect, as in GROUP BY and ORDER BY. */
  boolean aliasesVisible;

  /** Whether aliases win over columns, as in ORDER BY. */
  boolean aliasesFirst;

  QueryScope(@Nullable QueryScope parent, CommonTables commonTables) {
    this.parent = parent;
    this.commonTables = commonTables;
    this.depth = parent == null ? 0 : parent.depth + 1;
  }

  /** The column that USING or NATURAL made of several. */
  @Nullable RelationColumn mergedColumn(SqlIdentifier name) {
    return MergedJoin.find(joins, name, visibleFrom);
  }

  /**
   * Records that the last relation or join shares columns with those before it.
   *
   * @param first index of the first relation of the left side
   */
  void merge(List<RelationColumn> columns, int first) {
    if (columns.isEmpty()) {
      return;
    }
    int at = joins.size();
    while (at > 0 && joins.get(at - 1).from >= first) {
      at--;
    }
    List<MergedJoin> inner = joins.subList(at, joins.size());
    MergedJoin join =
        inner.isEmpty() || inner.get(0).from > first ? new MergedJoin(first) : inner.remove(0);
    join.extend(columns, List.copyOf(inner), relations.size());
    inner.clear();
    joins.add(join);
  }

  /** Adds the relations of another scope before its own. */
  void prepend(QueryScope other) {
    int by = other.relations.size();
    joins.replaceAll(join -> join.moved(by));
    joins.addAll(0, other.joins);
    relations.addAll(0, other.relations);
  }

  /** Removes all relations from an index on. */
  void truncate(int size) {
    relations.subList(size, relations.size()).clear();
    joins.removeIf(join -> join.from >= size);
  }
}
