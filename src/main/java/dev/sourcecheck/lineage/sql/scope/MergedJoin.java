package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SqlSyntax;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A join whose USING and NATURAL clauses merged columns. It covers consecutive relations of a
 * scope. Its star lists the merged columns first, the latest before the earlier ones.
 */
public final class MergedJoin {
  private final int from;

  /** Index after the last relation. */
  private int to;

  private final List<Merged> columns = new ArrayList<>();

  /** Joins in parentheses, in order. */
  private final List<MergedJoin> nested = new ArrayList<>(0);

  /**
   * A merged column.
   *
   * @param to index after the last relation that it stands for
   */
  private record Merged(RelationColumn column, int to) {}

  MergedJoin(int from) {
    this.from = from;
  }

  /** Extends the join to a further relation or join, with which it shares columns. */
  void extend(List<RelationColumn> shared, List<MergedJoin> joins, int end) {
    to = end;
    nested.addAll(joins);
    for (RelationColumn column : shared) {
      columns.removeIf(earlier -> earlier.column.name().key().equals(column.name().key()));
    }
    for (int i = 0; i < shared.size(); i++) {
      columns.add(i, new Merged(shared.get(i), end));
    }
  }

  /** The same join in a scope with further relations before its own. */
  MergedJoin moved(int by) {
    MergedJoin moved = new MergedJoin(from + by);
    moved.to = to + by;
    columns.forEach(column -> moved.columns.add(new Merged(column.column, column.to + by)));
    nested.forEach(join -> moved.nested.add(join.moved(by)));
    return moved;
  }

  public @Nullable RelationColumn find(SqlIdentifier name) {
    for (Merged merged : columns) {
      if (merged.column.name().key().equals(name.key())) {
        return merged.column;
      }
    }
    return find(nested, name, 0);
  }

  /** Looks only at joins that begin at the given relation or after it. */
  public static @Nullable RelationColumn find(
      List<MergedJoin> joins, SqlIdentifier name, int first) {
    for (MergedJoin join : joins) {
      RelationColumn column = join.from < first ? null : join.find(name);
      if (column != null) {
        return column;
      }
    }
    return null;
  }

  /** What a star stands for, from the given relation on. */
  public static List<RelationColumn> star(QueryScope scope, int from, SqlSyntax syntax) {
    List<RelationColumn> star = new ArrayList<>();
    add(star, scope, scope.joins(), from, scope.relations().size(), Map.of(), syntax);
    return star;
  }

  /**
   * @param merged keys of columns that are listed already, and up to which relation
   */
  private static void add(
      List<RelationColumn> star,
      QueryScope scope,
      List<MergedJoin> joins,
      int from,
      int to,
      Map<String, Integer> merged,
      SqlSyntax syntax) {
    int next = 0;
    for (int at = from; at < to; ) {
      while (next < joins.size() && joins.get(next).from < at) {
        next++;
      }
      if (next < joins.size() && joins.get(next).from == at) {
        joins.get(next).add(star, scope, merged, syntax);
        at = joins.get(next).to;
        continue;
      }
      ScopeRelation relation = scope.relations().get(at);
      if (!relation.hidden()) {
        for (RelationColumn column : relation.columns(syntax)) {
          if (!isListed(column, at, merged)) {
            star.add(column);
          }
        }
      }
      at++;
    }
  }

  private void add(
      List<RelationColumn> star, QueryScope scope, Map<String, Integer> outer, SqlSyntax syntax) {
    Map<String, Integer> merged = new HashMap<>(outer);
    for (Merged column : columns) {
      if (!isListed(column.column, from, outer)) {
        star.add(column.column);
      }
      merged.merge(column.column.name().key(), column.to, Math::max);
    }
    add(star, scope, nested, from, Math.min(to, scope.relations().size()), merged, syntax);
  }

  private static boolean isListed(RelationColumn column, int at, Map<String, Integer> merged) {
    return !merged.isEmpty()
        && !column.isStar()
        && merged.getOrDefault(column.name().key(), 0) > at;
  }

  /** Index of the first relation. */
  public int from() {
    return from;
  }
}
