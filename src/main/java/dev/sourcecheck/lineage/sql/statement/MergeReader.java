package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.UnresolvedReason;
import dev.sourcecheck.lineage.sql.query.FromReader;
import dev.sourcecheck.lineage.sql.query.StarExpander;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.CommonTables;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.scope.SourceCollector;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads MERGE: the columns of a target get their values from all of its branches. */
final class MergeReader extends StatementKindReader {
  MergeReader(StatementReader statements) {
    super(statements);
  }

  QueryResult read(int from, int to, CommonTables visible) {
    int using = TokenSearch.keyword(tokens, from, to, SqlKeyword.USING);
    int on = TokenSearch.keyword(tokens, using, to, SqlKeyword.ON);
    int when = TokenSearch.keyword(tokens, on, to, SqlKeyword.WHEN);
    int i = afterTop(from + 1, to);
    if (tokens.is(i, SqlKeyword.WITH) && tokens.is(i + 1, SqlKeyword.SCHEMA)) {
      // Databricks' WITH SCHEMA EVOLUTION
      i += 3;
    }
    if (tokens.is(i, SqlKeyword.INTO)) {
      i++;
    }
    if (tokens.is(i, SqlKeyword.ONLY)) {
      i++;
    }
    List<SqlIdentifier> written = names.name(i, using);
    if (written.isEmpty()) {
      context.unresolved(from, using, UnresolvedReason.UNKNOWN_SYNTAX);
      return QueryResult.EMPTY;
    }
    TargetTable target = TargetTable.of(context, written);
    int after = names.at();
    if (tokens.is(after, SqlKeyword.AS)) {
      after++;
    }
    SqlIdentifier alias = names.isAlias(after, using) ? tokens.name(after) : null;
    SourceCollector steering = new SourceCollector(context.budget());
    QueryScope source = new QueryScope(null, visible);
    new FromReader(queries, source, steering).read(using + 1, on);
    QueryScope both = new QueryScope(null, visible);
    both.add(target.relation(context, alias));
    both.relations().addAll(source.relations());
    int condition = removesDuplicates(when, to) ? to - 2 : when;
    queries.expression(on + 1, condition, both, ColumnSink.steering(steering));
    if (condition < when) {
      // Redshift's short form replaces whole rows
      List<RelationColumn> all = new StarExpander(queries, source).all();
      target.write(context, new QueryResult(all, steering.toSet()), List.of(), Set.of());
    }
    int end = end(when, to);
    branches(when, end, target, source, both, steering);
    if (tokens.is(end, SqlKeyword.OUTPUT)) {
      return new OutputClause(statements).read(end + 1, to, target, both);
    }
    return tokens.is(end, SqlKeyword.RETURNING)
        ? statements.returning(end + 1, to, both)
        : QueryResult.EMPTY;
  }

  private boolean removesDuplicates(int when, int to) {
    return when >= to && tokens.isWord(to - 2, "remove") && tokens.isWord(to - 1, "duplicates");
  }

  private int end(int from, int to) {
    for (int i = from; i < to; i = tokens.next(i, to)) {
      if (tokens.is(i, SqlKeyword.RETURNING) || tokens.is(i, SqlKeyword.OUTPUT)) {
        return i;
      }
    }
    return to;
  }

  private void branches(
      int from,
      int to,
      TargetTable target,
      QueryScope source,
      QueryScope both,
      SourceCollector steering) {
    int when = from;
    while (when < to) {
      int then = TokenSearch.keyword(tokens, when, to, SqlKeyword.THEN);
      // CASE in the condition or in a value has WHEN too
      while (then < to && !isAction(then + 1)) {
        then = TokenSearch.keyword(tokens, then + 1, to, SqlKeyword.THEN);
      }
      int next = nextBranch(then + 1, to);
      SourceCollector branch = new SourceCollector(context.budget());
      branch.add(steering.toSet());
      condition(when + 1, then, both, branch);
      if (tokens.is(then + 1, SqlKeyword.UPDATE) && then + 1 < to) {
        update(then + 2, next, target, source, both, branch);
      } else if (tokens.is(then + 1, SqlKeyword.INSERT) && then + 1 < to) {
        insert(then + 2, next, target, source, branch);
      }
      when = Math.max(next, when + 1);
    }
  }

  private boolean isAction(int i) {
    return tokens.is(i, SqlKeyword.UPDATE)
        || tokens.is(i, SqlKeyword.INSERT)
        || tokens.is(i, SqlKeyword.DELETE)
        || tokens.is(i, SqlKeyword.DO);
  }

  private int nextBranch(int from, int to) {
    for (int i = from; i < to; i = tokens.next(i, to)) {
      if (tokens.is(i, SqlKeyword.WHEN)
          && (tokens.is(i + 1, SqlKeyword.MATCHED)
              || (tokens.is(i + 1, SqlKeyword.NOT) && tokens.is(i + 2, SqlKeyword.MATCHED)))) {
        return i;
      }
    }
    return to;
  }

  /** After {@code [NOT] MATCHED [BY SOURCE] AND}. */
  private void condition(int from, int to, QueryScope both, SourceCollector branch) {
    int and = TokenSearch.keyword(tokens, from, to, SqlKeyword.AND);
    queries.expression(and + 1, to, both, ColumnSink.steering(branch));
  }

  private void update(
      int from,
      int to,
      TargetTable target,
      QueryScope source,
      QueryScope both,
      SourceCollector branch) {
    int start = tokens.is(from, SqlKeyword.SET) ? from + 1 : from;
    if (tokens.is(start, '*') || start >= to) {
      allColumns(target, source, branch);
      return;
    }
    int where = TokenSearch.keyword(tokens, start, to, SqlKeyword.WHERE);
    int delete = TokenSearch.keyword(tokens, where, to, SqlKeyword.DELETE);
    queries.expression(where + 1, delete, both, ColumnSink.steering(branch));
    AssignmentReader assignments = new AssignmentReader(statements, both);
    assignments.read(start, where, target, branch.toSet());
    statements.countSelfReads(target, assignments.used());
  }

  private void insert(
      int from, int to, TargetTable target, QueryScope source, SourceCollector branch) {
    List<SqlIdentifier> columns = List.of();
    int i = from;
    if (tokens.is(i, '*') && i < to) {
      allColumns(target, source, branch);
      return;
    }
    if (tokens.is(i, SqlKeyword.ROW) && i < to) {
      List<RelationColumn> all = new StarExpander(queries, source).all();
      target.write(context, new QueryResult(all, branch.toSet()), List.of(), Set.of());
      return;
    }
    if (tokens.is(i, '(') && i < to) {
      columns = TokenSearch.names(tokens, i + 1, tokens.partner(i, to));
      i = tokens.next(i, to);
    }
    int values = TokenSearch.keyword(tokens, i, to, SqlKeyword.VALUES);
    if (values >= to) {
      withoutValues(from, i, to, target, source, branch);
      return;
    }
    int where = TokenSearch.keyword(tokens, values, to, SqlKeyword.WHERE);
    queries.expression(where + 1, to, source, ColumnSink.steering(branch));
    QueryResult result = queries.values(values + 1, where, source, source.commonTables());
    if (result.columns().size() == 1 && tokens.is(values + 2, '*')) {
      result = QueryResult.of(new StarExpander(queries, source).all());
    }
    target.write(context, new QueryResult(result.columns(), branch.toSet()), columns, Set.of());
  }

  /** BigQuery's ROW, DuckDB's nothing, and Teradata's values without the keyword. */
  private void withoutValues(
      int from, int after, int to, TargetTable target, QueryScope source, SourceCollector branch) {
    if (tokens.is(after, SqlKeyword.ROW) && after < to) {
      insert(after, to, target, source, branch);
      return;
    }
    List<RelationColumn> all =
        from < to && tokens.is(from, '(')
            ? queries.values(from, to, source, source.commonTables()).columns()
            : new StarExpander(queries, source).all();
    target.write(context, new QueryResult(all, branch.toSet()), List.of(), Set.of());
  }

  /** {@code UPDATE SET *} and {@code INSERT *}: by name, as far as the target has the column. */
  private void allColumns(TargetTable target, QueryScope source, SourceCollector branch) {
    List<RelationColumn> columns = new ArrayList<>();
    for (RelationColumn column : new StarExpander(queries, source).all()) {
      if (column.isStar()) {
        columns.add(column);
      } else if (target.mayHave(context, column.name())) {
        columns.add(column.named(target.column(context, column.name())));
      }
    }
    target.emit(context, new QueryResult(columns, branch.toSet()));
  }
}
