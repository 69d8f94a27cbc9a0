package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The relations of one query, and the scope around it. */
public final class QueryScope {
  private final @Nullable QueryScope parent;
  private final CommonTables commonTables;
  private final List<ScopeRelation> relations = new ArrayList<>(4);
  private final List<MergedJoin> joins = new ArrayList<>(0);
  private final Map<String, RelationColumn> aliases = new HashMap<>(0);
  private final Map<String, int[]> windows = new HashMap<>(0);
  private int visibleFrom;
  private boolean aliasesVisible;
  private boolean aliasesFirst;

  public QueryScope(@Nullable QueryScope parent, CommonTables commonTables) {
    this.parent = parent;
    this.commonTables = commonTables;
  }

  /** The column that USING or NATURAL merged from several; null if there is none. */
  @Nullable RelationColumn mergedColumn(SqlIdentifier name) {
    return MergedJoin.find(joins, name, visibleFrom);
  }

  /**
   * Records that the last relation or join shares columns with those before it.
   *
   * @param first index of the first relation of the left side
   */
  public void merge(List<RelationColumn> columns, int first) {
    if (columns.isEmpty()) {
      return;
    }
    int at = joins.size();
    while (at > 0 && joins.get(at - 1).from() >= first) {
      at--;
    }
    List<MergedJoin> inner = joins.subList(at, joins.size());
    MergedJoin join =
        inner.isEmpty() || inner.get(0).from() > first ? new MergedJoin(first) : inner.remove(0);
    join.extend(columns, List.copyOf(inner), relations.size());
    inner.clear();
    joins.add(join);
  }

  public void add(ScopeRelation relation) {
    relations.add(relation);
  }

  /** Adds the relations of another scope before its own. */
  public void prepend(QueryScope other) {
    int by = other.relations.size();
    joins.replaceAll(join -> join.moved(by));
    joins.addAll(0, other.joins);
    relations.addAll(0, other.relations);
  }

  /** Removes all relations from an index on. */
  public void truncate(int size) {
    relations.subList(size, relations.size()).clear();
    joins.removeIf(join -> join.from() >= size);
  }

  public @Nullable QueryScope parent() {
    return parent;
  }

  public CommonTables commonTables() {
    return commonTables;
  }

  /** Index of the first relation that an unqualified name may refer to. */
  public int visibleFrom() {
    return visibleFrom;
  }

  /** Whether names may refer to aliases in any dialect, as in GROUP BY and ORDER BY. */
  public boolean aliasesVisible() {
    return aliasesVisible;
  }

  /** Whether aliases win over columns, as in ORDER BY. */
  public boolean aliasesFirst() {
    return aliasesFirst;
  }

  public List<ScopeRelation> relations() {
    return relations;
  }

  /** Joins with merged columns, in order. */
  public List<MergedJoin> joins() {
    return joins;
  }

  /** Select items so far, for references by alias. */
  public Map<String, RelationColumn> aliases() {
    return aliases;
  }

  /** Ranges of tokens of the WINDOW clause by key: from, to. */
  public Map<String, int[]> windows() {
    return windows;
  }

  /** Hides the relations before an index from unqualified names. */
  public void hideBefore(int relation) {
    visibleFrom = relation;
  }

  /** Lets names refer to aliases in any dialect, as in GROUP BY and ORDER BY. */
  public void showAliases() {
    aliasesVisible = true;
  }

  /** Decides whether aliases win over columns, as in ORDER BY. */
  public void preferAliases(boolean prefer) {
    aliasesFirst = prefer;
  }
}
