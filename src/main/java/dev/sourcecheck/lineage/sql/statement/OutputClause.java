package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.query.NameReader;
import dev.sourcecheck.lineage.sql.query.SelectReader;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.List;
import java.util.Set;

/** Reads T-SQL's OUTPUT: the changed rows, which INTO writes to another relation. */
final class OutputClause {
  private final StatementReader statements;
  private final ReadContext context;
  private final TokenList tokens;

  OutputClause(StatementReader statements) {
    this.statements = statements;
    this.context = statements.context;
    this.tokens = context.tokens();
  }

  /**
   * Reads the clause and returns its columns.
   *
   * @param from the token after OUTPUT
   * @param scope of the statement; the list may refer to its relations too
   */
  QueryResult read(int from, int to, TargetTable changed, QueryScope scope) {
    int into = TokenSearch.keyword(tokens, from, to, SqlKeyword.INTO);
    QueryResult result = list(from, into, changed, scope);
    if (into < to) {
      write(into, to, result);
    }
    return result;
  }

  private QueryResult list(int from, int to, TargetTable changed, QueryScope scope) {
    QueryScope own = new QueryScope(scope.parent(), scope.commonTables());
    own.relations().addAll(scope.relations());
    for (String version : List.of("inserted", "deleted")) {
      own.add(changed.relation(context, SqlIdentifier.unquoted(version)).asHidden());
    }
    return new SelectReader(statements.queries, own.parent(), own.commonTables())
        .listOver(own, from, to);
  }

  private void write(int into, int to, QueryResult result) {
    NameReader names = new NameReader(context);
    List<SqlIdentifier> written = names.name(into + 1, to);
    int after = names.at();
    boolean variable = written.isEmpty() && tokens.kind(into + 1) == TokenList.PARAMETER;
    if (variable) {
      written = List.of(SqlIdentifier.unquoted(tokens.textOf(into + 1, into + 2)));
      after = into + 2;
    }
    if (written.isEmpty()) {
      return;
    }
    List<SqlIdentifier> columns =
        tokens.is(after, '(') && after < to
            ? TokenSearch.names(tokens, after + 1, tokens.partner(after, to))
            : List.of();
    TargetTable.of(context, written).write(context, result, columns, Set.of());
  }
}
