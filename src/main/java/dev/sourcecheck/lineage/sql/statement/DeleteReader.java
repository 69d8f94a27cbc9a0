package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.TableName;
import dev.sourcecheck.lineage.sql.UnresolvedReason;
import dev.sourcecheck.lineage.sql.query.FromReader;
import dev.sourcecheck.lineage.sql.query.JoinStart;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.CommonTables;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ScopeRelation;
import dev.sourcecheck.lineage.sql.scope.SourceCollector;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads DELETE; what it filters by is read, what it deletes from is written. */
final class DeleteReader extends StatementKindReader {
  DeleteReader(StatementReader statements) {
    super(statements);
  }

  QueryResult read(int from, int to, CommonTables visible) {
    int returning = TokenSearch.keyword(tokens, from, to, SqlKeyword.RETURNING);
    int where = TokenSearch.keyword(tokens, from, returning, SqlKeyword.WHERE);
    int start = afterTop(from + 1, to);
    int tables = tokens.is(start, SqlKeyword.FROM) ? start + 1 : start;
    int output = TokenSearch.keyword(tokens, tables, where, SqlKeyword.OUTPUT);
    int more = source(tables, where);
    int outputEnd = Math.max(output, more);
    SourceCollector steering = new SourceCollector(context.budget());
    QueryScope scope = new QueryScope(null, visible);
    Set<TableName> before = new LinkedHashSet<>(context.reads());
    if (more < where) {
      new FromReader(queries, scope, steering).read(more + 1, where);
    }
    TargetTable target = null;
    for (List<SqlIdentifier> written : targets(tables, Math.min(more, output))) {
      TargetTable aliased = TargetTable.aliased(queries, written, scope);
      if (aliased != null && !before.contains(aliased.name())) {
        context.reads().remove(aliased.name());
      }
      target = target == null ? aliased : target;
    }
    if (target == null) {
      target = own(tables, Math.min(more, output), scope, steering, before);
    }
    queries.expression(where + 1, returning, scope, ColumnSink.steering(steering));
    if (target != null && output < where) {
      return new OutputClause(statements).read(output + 1, outputEnd, target, scope);
    }
    return statements.returning(returning + 1, to, scope);
  }

  /** The names before FROM or USING; MySQL allows several, also as {@code t.*}. */
  private List<List<SqlIdentifier>> targets(int from, int to) {
    List<List<SqlIdentifier>> found = new ArrayList<>(1);
    for (int i = from; i < to; ) {
      List<SqlIdentifier> name = names.name(tokens.is(i, SqlKeyword.ONLY) ? i + 1 : i, to);
      if (!name.isEmpty()) {
        found.add(name);
      }
      i = TokenSearch.comma(tokens, i, to) + 1;
    }
    return found;
  }

  private @Nullable TargetTable own(
      int from, int to, QueryScope scope, SourceCollector steering, Set<TableName> before) {
    before.addAll(context.reads());
    QueryScope own = new QueryScope(null, scope.commonTables());
    new FromReader(queries, own, steering).read(from, to);
    scope.prepend(own);
    ScopeRelation first = own.relations().isEmpty() ? null : own.relations().get(0);
    List<SqlIdentifier> written =
        names.name(tokens.is(from, SqlKeyword.ONLY) ? from + 1 : from, to);
    if (first != null && first.table() < 0) {
      // T-SQL deletes from the only table behind a named query
      TableName table = context.pool().onlyTable(first.columns(context.syntax()));
      if (table == null) {
        context.unresolved(from, to, UnresolvedReason.UNKNOWN_TARGET);
        return null;
      }
      return TargetTable.behind(context, first, table);
    }
    if (written.isEmpty()) {
      return null;
    }
    TargetTable target = TargetTable.of(context, written);
    if (!before.contains(target.name())) {
      context.reads().remove(target.name());
    }
    return target;
  }

  private int source(int from, int to) {
    for (int i = from; i < to; i = tokens.next(i, to)) {
      if (i > from && (tokens.is(i, SqlKeyword.USING) || tokens.is(i, SqlKeyword.FROM))) {
        return i;
      }
      if (JoinStart.startsJoin(tokens, i, to)) {
        return to;
      }
    }
    return to;
  }
}
