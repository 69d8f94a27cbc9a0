package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.KnownTable;
import dev.sourcecheck.lineage.sql.SqlIdentifier;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads ON CONFLICT DO UPDATE and ON DUPLICATE KEY UPDATE. */
final class ConflictClause {
  private final StatementReader statements;
  private final QueryReader queries;
  private final ReadContext context;
  private final TokenList tokens;

  ConflictClause(StatementReader statements) {
    this.statements = statements;
    this.queries = statements.queries;
    this.context = statements.context;
    this.tokens = context.tokens();
  }

  void read(int from, int to, TargetTable target, QueryResult written, QueryScope scope) {
    int update = TokenSearch.keyword(tokens, from, to, SqlKeyword.UPDATE);
    if (update >= to) {
      return;
    }
    int start = tokens.is(update + 1, SqlKeyword.SET) ? update + 2 : update + 1;
    int where = TokenSearch.keyword(tokens, start, to, SqlKeyword.WHERE);
    scope.add(
        ScopeRelation.derived(
                SqlIdentifier.unquoted("excluded"), withDefaults(target, written), context.pool())
            .asHidden());
    // VALUES (...) AS new(a, b)
    if (tokens.is(from - 1, ')') || tokens.isName(from - 1)) {
      rowAlias(from, written, scope);
    }
    new AssignmentReader(statements, scope).read(start, where, target, SourceSet.EMPTY);
    queries.expression(
        where + 1, to, scope, ColumnSink.steering(new SourceCollector(context.budget())));
  }

  /** Columns that an insert leaves out have defaults, which are no column's. */
  private QueryResult withDefaults(TargetTable target, QueryResult written) {
    List<RelationColumn> columns = new ArrayList<>(written.columns());
    KnownTable known = target.known();
    if (known == null) {
      columns.add(RelationColumn.opaque(SourceSet.EMPTY, false));
    } else {
      Set<String> inserted = new HashSet<>();
      for (RelationColumn column : columns) {
        inserted.add(column.name().key());
      }
      for (String column : known.columns()) {
        SqlIdentifier name = SqlIdentifier.stored(column);
        if (inserted.add(name.key())) {
          columns.add(new RelationColumn(name, SourceSet.EMPTY, SourceSet.EMPTY, false));
        }
      }
    }
    return new QueryResult(columns, written.steering());
  }

  private void rowAlias(int conflict, QueryResult written, QueryScope scope) {
    int at = conflict - 1;
    List<SqlIdentifier> columns = List.of();
    if (tokens.is(at, ')')) {
      int open = tokens.partner(at, conflict);
      columns = TokenSearch.names(tokens, open + 1, at);
      at = open - 1;
    }
    if (tokens.isName(at) && tokens.is(at - 1, SqlKeyword.AS)) {
      scope.add(
          ScopeRelation.derived(tokens.name(at), written.renamed(columns), context.pool())
              .asHidden());
    }
  }
}
