package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.scope.SourceCollector;
import dev.sourcecheck.lineage.sql.scope.WorkBudget;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Combines the results of a set operation's terms, by position or by name. */
final class ResultUnion {
  private static final class UnionColumn {
    final RelationColumn first;
    final ColumnSink sink;

    UnionColumn(RelationColumn first, WorkBudget budget) {
      this.first = first;
      this.sink = new ColumnSink(budget);
      sink.add(first);
    }

    RelationColumn toColumn() {
      return new RelationColumn(
          first.name(),
          sink.values().toSet(),
          sink.steering().toSet(),
          sink.partial(),
          first.openTables(),
          first.except(),
          first.fields());
    }
  }

  private final WorkBudget budget;
  private final SourceCollector steering;
  private List<UnionColumn> columns;

  ResultUnion(ReadContext context, QueryResult first) {
    this.budget = context.budget();
    this.steering = new SourceCollector(budget);
    this.columns = columns(first);
    steering.add(first.steering());
  }

  private List<UnionColumn> columns(QueryResult result) {
    List<UnionColumn> all = new ArrayList<>(result.columns().size());
    for (RelationColumn column : result.columns()) {
      all.add(new UnionColumn(column, budget));
    }
    return all;
  }

  void add(SetOperation operation, QueryResult right) {
    steering.add(right.steering());
    if (operation.kind() == SqlKeyword.EXCEPT || operation.kind() == SqlKeyword.MINUS) {
      // the right side only removes rows
      for (RelationColumn column : right.columns()) {
        steering.add(column.sources());
        steering.add(column.steering());
      }
    } else if (operation.byName()) {
      addByName(operation, right);
    } else {
      addByPosition(right);
    }
  }

  private void addByPosition(QueryResult right) {
    int at = 0;
    while (at < columns.size()
        && at < right.columns().size()
        && !columns.get(at).first.isStar()
        && !right.columns().get(at).isStar()) {
      columns.get(at).sink.add(right.columns().get(at));
      at++;
    }
    if (at == columns.size()) {
      return;
    }
    boolean stars =
        at == columns.size() - 1
            && at == right.columns().size() - 1
            && columns.get(at).first.isStar()
            && right.columns().get(at).isStar();
    for (int i = at; i < columns.size(); i++) {
      columns.get(i).sink.markPartial();
    }
    if (stars) {
      columns.get(at).sink.add(right.columns().get(at));
    }
  }

  private void addByName(SetOperation operation, QueryResult right) {
    List<UnionColumn> kept = new ArrayList<>();
    List<RelationColumn> rest = new ArrayList<>(right.columns());
    for (UnionColumn column : columns) {
      RelationColumn same = named(rest, column.first.name());
      if (same != null) {
        column.sink.add(same);
        rest.remove(same);
      }
      if (same != null || operation.keepsLeft()) {
        kept.add(column);
      }
    }
    if (operation.keepsRight()) {
      for (RelationColumn column : rest) {
        kept.add(new UnionColumn(column, budget));
      }
    }
    if (!operation.names().isEmpty()) {
      kept.removeIf(
          column ->
              operation.names().stream()
                  .noneMatch(name -> name.key().equals(column.first.name().key())));
    }
    columns = kept;
  }

  private @Nullable RelationColumn named(List<RelationColumn> among, SqlIdentifier name) {
    for (RelationColumn column : among) {
      // each comparison costs, because the number of columns is untrusted input
      if (!budget.spend(1)) {
        return null;
      }
      if (column.name().key().equals(name.key())) {
        return column;
      }
    }
    return null;
  }

  QueryResult result() {
    List<RelationColumn> result = new ArrayList<>(columns.size());
    for (UnionColumn column : columns) {
      result.add(column.toColumn());
    }
    return new QueryResult(result, steering.toSet());
  }
}
