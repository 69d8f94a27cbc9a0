package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ScopeRelation;
import dev.sourcecheck.lineage.sql.token.TokenList;
import java.util.List;

/** Reads a relation that is an argument of a function: {@code TABLE t} or {@code TABLE(t)}. */
final class TableArgument {
  private TableArgument() {}

  /** The token after the argument; 0 if none is here. */
  static int read(ExpressionReader reader, int i, int to) {
    TokenList tokens = reader.tokens;
    if (!tokens.is(i - 1, '(') && !tokens.is(i - 1, ',') && !tokens.is(i - 1, TokenList.NAMED)) {
      return 0;
    }
    boolean enclosed = tokens.is(i + 1, '(');
    int from = enclosed ? i + 2 : i + 1;
    if (from >= to || !tokens.isName(from)) {
      return 0;
    }
    NameReader names = new NameReader(reader.context);
    List<SqlIdentifier> name = names.name(from, to);
    int after = enclosed ? names.at() + 1 : names.at();
    boolean complete =
        enclosed
            ? tokens.is(names.at(), ')')
            : after >= to || tokens.is(after, ',') || tokens.is(after, ')');
    if (name.isEmpty() || !complete) {
      return 0;
    }
    QueryScope scope = new QueryScope(null, reader.scope.commonTables());
    new FromReader(reader.queries, scope, reader.sink.steering()).read(from, names.at());
    for (ScopeRelation relation : scope.relations()) {
      reader.sink.addAll(relation.columns(reader.context.syntax()));
    }
    return reader.afterOperand(after);
  }
}
