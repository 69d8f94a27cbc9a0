package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.TableName;
import dev.sourcecheck.lineage.sql.query.QueryReader;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.scope.ScopeRelation;
import dev.sourcecheck.lineage.sql.scope.SourceCollector;
import dev.sourcecheck.lineage.sql.scope.SourceSet;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.ArrayList;
import java.util.List;

/** Reads the assignments of UPDATE, MERGE and ON CONFLICT. */
final class AssignmentReader {
  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final QueryScope scope;
  private final SourceCollector used;

  AssignmentReader(StatementReader statements, QueryScope scope) {
    this.queries = statements.queries;
    this.context = statements.context;
    this.tokens = context.tokens();
    this.scope = scope;
    this.used = new SourceCollector(context.budget());
  }

  /** Everything that the assignments read so far refer to. */
  SourceSet used() {
    return used.toSet();
  }

  /**
   * Reads assignments.
   *
   * @param target of columns without qualifier; qualified ones may belong to another relation
   */
  void read(int from, int to, TargetTable target, SourceSet steering) {
    context.startBranch();
    for (int i = from; i < to; ) {
      int end = TokenSearch.comma(tokens, i, to);
      assignment(i, end, target, steering);
      i = end + 1;
    }
  }

  private void assignment(int from, int to, TargetTable target, SourceSet steering) {
    int equals = from;
    while (equals < to && !tokens.is(equals, '=') && !tokens.is(equals, TokenList.NAMED)) {
      equals = tokens.next(equals, to);
    }
    if (equals >= to) {
      return;
    }
    int start = from;
    int value = equals + 1;
    if (tokens.kind(from) == TokenList.PARAMETER) {
      // T-SQL's SET @v = column = expression
      int second = value;
      while (second < to && !tokens.is(second, '=')) {
        second = tokens.next(second, to);
      }
      if (second >= to || second != value + 1) {
        queries.expression(value, to, scope, new ColumnSink(context.budget()));
        return;
      }
      start = value;
      equals = second;
      value = second + 1;
    }
    if (tokens.is(start, '(')) {
      several(start, value, to, target, steering);
      return;
    }
    List<SqlIdentifier> path = new ArrayList<>();
    for (int i = start; i < equals && tokens.isName(i); i += 2) {
      path.add(tokens.name(i));
      if (!tokens.is(i + 1, '.')) {
        break;
      }
    }
    if (path.isEmpty()) {
      return;
    }
    ColumnSink sink = new ColumnSink(context.budget());
    // a += b reads a
    boolean compound = tokens.kind(equals - 1) == TokenList.SYMBOL && !tokens.is(equals - 1, ']');
    if (compound) {
      queries.expression(start, equals - 1, scope, sink);
    }
    queries.expression(value, to, scope, sink);
    emit(path, target, sink, steering);
  }

  private void emit(
      List<SqlIdentifier> path, TargetTable target, ColumnSink sink, SourceSet steering) {
    TargetTable owner = target;
    SqlIdentifier column = path.get(0);
    if (path.size() > 1) {
      ScopeRelation relation = queries.resolver().qualifier(path, path.size() - 1, scope);
      if (relation == null) {
        relation = queries.resolver().qualifier(path, 1, scope);
      }
      if (relation != null && relation.table() >= 0) {
        TableName name = context.pool().tableName(relation.table());
        if (!name.equals(target.name())) {
          owner = new TargetTable(relation.writtenName(), name, relation.known(), null);
          context.targets().add(name);
        }
        column = path.get(path.size() - 1);
      } else if (named(path, target)) {
        column = path.get(path.size() - 1);
      }
    }
    context.output(owner.name(), sink.toColumn(owner.column(context, column)), steering);
    used.add(sink.values().toSet());
    used.add(sink.steering().toSet());
  }

  private boolean named(List<SqlIdentifier> path, TargetTable target) {
    return !target.written().isEmpty()
        && path.get(path.size() - 2)
            .key()
            .equals(target.written().get(target.written().size() - 1).key());
  }

  /** {@code (a, b) = (SELECT x, y ...)} or {@code = ROW(x, y)} */
  private void several(int from, int value, int to, TargetTable target, SourceSet steering) {
    List<SqlIdentifier> columns = TokenSearch.names(tokens, from + 1, tokens.partner(from, value));
    int open = tokens.is(value, SqlKeyword.ROW) ? value + 1 : value;
    QueryResult result = result(open, to);
    for (int i = 0; i < columns.size(); i++) {
      ColumnSink sink = new ColumnSink(context.budget());
      RelationColumn column = i < result.columns().size() ? result.columns().get(i) : null;
      if (column == null || column.isStar()) {
        sink.markPartial();
      }
      if (column != null) {
        sink.add(column);
      }
      sink.steering().add(result.steering());
      emit(List.of(columns.get(i)), target, sink, steering);
    }
  }

  private QueryResult result(int open, int to) {
    if (tokens.opensQuery(open)) {
      return queries.read(open + 1, tokens.partner(open, to), scope, scope.commonTables());
    }
    return queries.values(open, to, scope, scope.commonTables());
  }
}
