package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.query.JoinHead.KeptSide;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.MergedJoin;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.scope.SourceCollector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Merges the columns of joins with USING or NATURAL. The sides of a join are ranges of a scope's
 * relations: the left side starts at {@code first}, the right side at {@code before}, and ends with
 * the scope.
 */
final class ColumnMerge {
  private final ReadContext context;
  private final QueryScope scope;
  private final SourceCollector steering;

  /**
   * @param steering receives the merged columns, which decide which rows there are
   */
  ColumnMerge(ReadContext context, QueryScope scope, SourceCollector steering) {
    this.context = context;
    this.scope = scope;
    this.steering = steering;
  }

  /** Merges the columns that both sides are known to have. */
  void natural(int first, int before, KeptSide kept) {
    using(common(first, before), first, before, kept);
  }

  /** The columns that both sides of a natural join are known to have, in the order of the first. */
  private List<SqlIdentifier> common(int first, int before) {
    Map<String, SqlIdentifier> names = new LinkedHashMap<>();
    for (int at = before; at < scope.relations().size(); at++) {
      for (RelationColumn column : scope.relations().get(at).columns(context.syntax())) {
        if (!column.isStar() && listed(column.name(), first, before) != null) {
          names.putIfAbsent(column.name().key(), column.name());
        }
      }
    }
    if (names.size() < 2) {
      return List.copyOf(names.values());
    }
    List<SqlIdentifier> ordered = new ArrayList<>();
    for (RelationColumn column : MergedJoin.star(scope, first, context.syntax())) {
      SqlIdentifier name = names.remove(column.name().key());
      if (name != null) {
        ordered.add(name);
      }
    }
    return ordered;
  }

  /** Merges the named columns into one for both sides each, and returns them. */
  List<RelationColumn> using(List<SqlIdentifier> names, int first, int before, KeptSide kept) {
    List<RelationColumn> columns = new ArrayList<>(names.size());
    for (SqlIdentifier name : names) {
      if (context.budget().spend(1)) {
        columns.add(merge(name, first, before, kept));
      }
    }
    scope.merge(columns, first);
    return columns;
  }

  private RelationColumn merge(SqlIdentifier name, int first, int before, KeptSide kept) {
    RelationColumn left = side(name, first, before);
    RelationColumn right = side(name, before, scope.relations().size());
    if (left != null) {
      steering.add(left.sources());
    }
    if (right != null) {
      steering.add(right.sources());
    }
    ColumnSink value = new ColumnSink(context.budget());
    if (kept != KeptSide.RIGHT) {
      addSide(value, left);
    }
    if (kept != KeptSide.LEFT) {
      addSide(value, right);
    }
    return value.toColumn(name);
  }

  private static void addSide(ColumnSink value, @Nullable RelationColumn side) {
    if (side == null) {
      value.markPartial();
    } else {
      value.add(side);
    }
  }

  private @Nullable RelationColumn listed(SqlIdentifier name, int from, int to) {
    for (int i = from; i < to && context.budget().lookUp(1); i++) {
      RelationColumn column = scope.relations().get(i).find(name, context.syntax());
      if (column != null) {
        return column;
      }
    }
    return null;
  }

  private @Nullable RelationColumn side(SqlIdentifier name, int from, int to) {
    for (MergedJoin join : scope.joins()) {
      RelationColumn merged = join.from() >= from && join.from() < to ? join.find(name) : null;
      if (merged != null) {
        return merged;
      }
    }
    RelationColumn listed = listed(name, from, to);
    if (listed != null) {
      return listed;
    }
    RelationColumn assumed = null;
    for (int i = from; i < to; i++) {
      if (scope.relations().get(i).open()) {
        if (assumed != null) {
          return null;
        }
        assumed = scope.relations().get(i).assume(name, context.syntax());
      }
    }
    return assumed;
  }
}
