package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.UnresolvedReason;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.CommonTables;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads INSERT, with its columns, its source, and what it does on conflict. */
final class InsertReader extends StatementKindReader {
  InsertReader(StatementReader statements) {
    super(statements);
  }

  QueryResult read(int from, int to, CommonTables visible) {
    if (tokens.is(from + 1, SqlKeyword.ALL) || tokens.is(from + 1, SqlKeyword.FIRST)) {
      new MultiTableInsert(statements).branches(from + 2, to, visible);
      return QueryResult.EMPTY;
    }
    InsertHeader header = new InsertHeaderReader(context).read(from, to);
    if (header.after() >= to
        && !tokens.is(from + 1, SqlKeyword.INTO)
        && !tokens.is(from + 1, SqlKeyword.OVERWRITE)) {
      // no more than the first word is an INSERT's
      context.targets().clear();
      context.unresolved(from, Math.min(from + 8, to), UnresolvedReason.UNKNOWN_SYNTAX);
      return QueryResult.EMPTY;
    }
    int end = TokenSearch.keyword(tokens, header.after(), to, SqlKeyword.RETURNING);
    int conflict = conflict(header.after(), end);
    QueryResult source = source(header.after(), conflict, null, visible);
    TargetTable target = header.target();
    if (target == null) {
      return QueryResult.EMPTY;
    }
    QueryResult written = header.write(context, target, source);
    QueryScope scope = new QueryScope(null, visible);
    scope.add(target.relation(context, header.alias()));
    if (header.output() > 0) {
      return new OutputClause(statements).read(header.output(), header.after(), target, scope);
    }
    if (conflict < end) {
      new ConflictClause(statements).read(conflict, end, target, written, scope);
    }
    return statements.returning(end + 1, to, scope);
  }

  private int conflict(int from, int to) {
    for (int i = from; i < to; i = tokens.next(i, to)) {
      if (tokens.is(i, SqlKeyword.ON)
          && (tokens.is(i + 1, SqlKeyword.CONFLICT) || tokens.is(i + 1, SqlKeyword.DUPLICATE))) {
        return i;
      }
    }
    return to;
  }

  QueryResult source(int from, int to, @Nullable QueryScope parent, CommonTables visible) {
    if (from >= to || tokens.is(from, SqlKeyword.DEFAULT)) {
      return QueryResult.EMPTY;
    }
    if (tokens.is(from, SqlKeyword.SET)) {
      return assigned(from + 1, to, visible);
    }
    if (tokens.is(from, SqlKeyword.EXEC) || tokens.is(from, SqlKeyword.EXECUTE)) {
      context.unresolved(from, Math.min(from + 4, to), UnresolvedReason.OPAQUE_STATEMENT);
      return QueryResult.EMPTY;
    }
    if (tokens.is(from, SqlKeyword.VALUES) || tokens.is(from, SqlKeyword.VALUE)) {
      // VALUES (...) AS new
      int end = TokenSearch.keyword(tokens, from, to, SqlKeyword.AS);
      return queries.values(from + 1, end, parent, visible);
    }
    return queries.read(from, to, parent, visible);
  }

  /** MySQL's {@code INSERT INTO t SET a = 1, b = 2}. */
  private QueryResult assigned(int from, int to, CommonTables visible) {
    QueryScope scope = new QueryScope(null, visible);
    List<RelationColumn> columns = new ArrayList<>();
    for (int i = from; i < to; ) {
      int end = TokenSearch.comma(tokens, i, to);
      if (tokens.isName(i)) {
        ColumnSink sink = new ColumnSink(context.budget());
        queries.expression(Math.min(i + 2, end), end, scope, sink);
        columns.add(sink.toColumn(tokens.name(i)));
      }
      i = end + 1;
    }
    return QueryResult.of(columns);
  }
}
