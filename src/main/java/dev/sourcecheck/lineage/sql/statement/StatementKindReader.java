package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.query.NameReader;
import dev.sourcecheck.lineage.sql.query.QueryReader;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import java.util.List;

/** Reads statements of one kind, on behalf of {@link StatementReader}. */
abstract class StatementKindReader {
  final StatementReader statements;
  final QueryReader queries;
  final ReadContext context;
  final TokenList tokens;
  final NameReader names;

  StatementKindReader(StatementReader statements) {
    this.statements = statements;
    this.queries = statements.queries;
    this.context = statements.context;
    this.tokens = context.tokens();
    this.names = new NameReader(context);
  }

  /** Counts the relation that is named here as read; false if there is no name. */
  final boolean readRelation(int from, int to) {
    List<SqlIdentifier> name = names.name(from, to);
    if (name.isEmpty()) {
      return false;
    }
    context.reads().add(context.tables().find(name).name());
    return true;
  }

  /** Counts the relation that is named here as written. */
  final void writeRelation(List<SqlIdentifier> name) {
    if (!name.isEmpty()) {
      TargetTable.of(context, name);
    }
  }

  /** The token after T-SQL's {@code TOP (n)}, if it stands here. */
  final int afterTop(int i, int to) {
    if (!tokens.is(i, SqlKeyword.TOP)) {
      return i;
    }
    return i + 1 < to ? tokens.next(i + 1, to) : to;
  }
}
