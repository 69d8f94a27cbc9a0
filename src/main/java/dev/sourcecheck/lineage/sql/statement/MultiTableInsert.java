package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.query.FromReader;
import dev.sourcecheck.lineage.sql.query.QueryReader;
import dev.sourcecheck.lineage.sql.scope.CommonTables;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.ScopeRelation;
import dev.sourcecheck.lineage.sql.scope.SourceCollector;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;

/** Reads statements that insert into several relations. */
final class MultiTableInsert {
  private final InsertReader inserts;
  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;

  MultiTableInsert(StatementReader statements) {
    this.inserts = new InsertReader(statements);
    this.queries = statements.queries;
    this.context = statements.context;
    this.tokens = context.tokens();
  }

  /** Hive's {@code FROM x INSERT INTO a SELECT ... INSERT INTO b SELECT ...}. */
  void fromFirst(int from, int to, CommonTables visible) {
    int insert = TokenSearch.keyword(tokens, from, to, SqlKeyword.INSERT);
    QueryScope scope = new QueryScope(null, visible);
    SourceCollector steering = new SourceCollector(context.budget());
    new FromReader(queries, scope, steering).read(from + 1, insert);
    while (insert < to) {
      int next = TokenSearch.keyword(tokens, insert + 1, to, SqlKeyword.INSERT);
      InsertHeader header = new InsertHeaderReader(context).read(insert, next);
      QueryResult source = inserts.source(header.after(), next, scope, visible);
      if (header.target() != null) {
        SourceCollector all = new SourceCollector(context.budget());
        all.add(source.steering());
        all.add(steering.toSet());
        header.write(context, header.target(), new QueryResult(source.columns(), all.toSet()));
      }
      insert = next;
    }
  }

  /** {@code INSERT ALL WHEN a THEN INTO t VALUES (...) ... SELECT}. */
  void branches(int from, int to, CommonTables visible) {
    int query = from;
    while (query < to
        && !tokens.is(query, SqlKeyword.SELECT)
        && !tokens.is(query, SqlKeyword.WITH)
        && !tokens.opensQuery(query)) {
      query = tokens.next(query, to);
    }
    QueryResult source = queries.read(query, to, null, visible);
    QueryScope scope = new QueryScope(null, visible);
    scope.add(ScopeRelation.derived(null, source, context.pool()));
    int i = TokenSearch.keyword(tokens, from, query, SqlKeyword.INTO);
    while (i < query) {
      int next = TokenSearch.keyword(tokens, i + 1, query, SqlKeyword.INTO);
      InsertHeader header = new InsertHeaderReader(context).read(i - 1, next);
      if (header.target() != null) {
        int end = TokenSearch.keyword(tokens, header.after(), next, SqlKeyword.WHEN);
        QueryResult values =
            tokens.is(header.after(), SqlKeyword.VALUES) && header.after() < next
                ? inserts.source(header.after(), end, scope, visible)
                : source;
        header.write(
            context, header.target(), new QueryResult(values.columns(), source.steering()));
      }
      i = next;
    }
  }
}
