package dev.sourcecheck.lineage;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads DELETE; what it filters by is read, what it deletes from is written. */
final class DeleteReader {
  private final StatementReader statements;
  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;
  private final NameReader names;

  DeleteReader(StatementReader statements) {
    this.statements = statements;
    this.queries = statements.queries;
    this.context = statements.context;
    this.tokens = context.tokens;
    this.names = new NameReader(context);
  }

  QueryResult read(int from, int to, CommonTables visible) {
    int returning = TokenRange.keyword(tokens, from, to, Keyword.RETURNING);
    int where = TokenRange.keyword(tokens, from, returning, Keyword.WHERE);
    int start = from + 1;
    if (tokens.is(start, Keyword.TOP)) {
      start = start + 1 < to ? tokens.next(start + 1, to) : to;
    }
    boolean plain = tokens.is(start, Keyword.FROM);
    int tables = plain ? start + 1 : start;
    int more = source(tables, where);
    SourceCollector steering = new SourceCollector(context.budget);
    QueryScope scope = new QueryScope(null, visible);
    List<Identifier> written =
        names.name(tokens.is(tables, Keyword.ONLY) ? tables + 1 : tables, more);
    Set<TableName> before = new LinkedHashSet<>(context.reads);
    if (more < where) {
      new FromReader(queries, scope, steering).read(more + 1, where);
    }
    ScopeRelation alias =
        written.isEmpty() || more >= where
            ? null
            : queries.resolver.qualifier(written, written.size(), scope);
    if (alias != null && alias.table >= 0) {
      TableName name = context.pool.tableName(alias.table);
      context.targets.add(name);
      if (!before.contains(name)) {
        context.reads.remove(name);
      }
    } else if (!written.isEmpty()) {
      before.addAll(context.reads);
      QueryScope own = new QueryScope(null, visible);
      new FromReader(queries, own, steering).read(tables, more);
      scope.relations.addAll(0, own.relations);
      TargetTable target = TargetTable.of(context, written);
      if (!before.contains(target.name())) {
        context.reads.remove(target.name());
      }
    }
    queries.expression(where + 1, returning, scope, ColumnSink.steering(steering));
    return statements.returning(returning + 1, to, scope);
  }

  private int source(int from, int to) {
    for (int i = from; i < to; i = tokens.next(i, to)) {
      if (i > from && (tokens.is(i, Keyword.USING) || tokens.is(i, Keyword.FROM))) {
        return i;
      }
      if (JoinWords.startsJoin(tokens, i, to)) {
        return to;
      }
    }
    return to;
  }
}
