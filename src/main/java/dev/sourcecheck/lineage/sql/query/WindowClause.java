package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;

/** Reads window definitions: OVER, references to named windows, and frames. */
final class WindowClause {
  private WindowClause() {}

  static int over(ExpressionReader reader, int i, int to) {
    TokenList tokens = reader.tokens;
    if (i + 1 < to && tokens.is(i + 1, '(')) {
      return reader.open(i + 1, to, CallStyle.WINDOW);
    }
    if (i + 1 < to && tokens.isName(i + 1)) {
      named(reader, tokens.name(i + 1));
      return reader.afterOperand(i + 2);
    }
    return i + 1;
  }

  /** After the name of the window that a definition is based on, if it has one. */
  static int afterBase(ExpressionReader reader, int from, int closing) {
    TokenList tokens = reader.tokens;
    if (tokens.isName(from)
        && !tokens.is(from, SqlKeyword.PARTITION)
        && !tokens.is(from, SqlKeyword.ORDER)
        && (from + 1 >= closing
            || tokens.is(from + 1, SqlKeyword.PARTITION)
            || tokens.is(from + 1, SqlKeyword.ORDER)
            || tokens.is(from + 1, SqlKeyword.ROWS)
            || tokens.is(from + 1, SqlKeyword.RANGE))) {
      named(reader, tokens.name(from));
      return from + 1;
    }
    return from;
  }

  private static void named(ExpressionReader reader, SqlIdentifier name) {
    for (QueryScope at = reader.scope; at != null; at = at.parent()) {
      // removed while it is read, so that windows that refer to each other come to an end
      int[] range = at.windows().remove(name.key());
      if (range != null) {
        ReadContext context = reader.context;
        if (context.budget().spend(range[1] - range[0]) && context.enter(range[0])) {
          new ExpressionReader(reader.queries, reader.scope, reader.sink)
              .readWindow(range[0], range[1]);
          context.leave();
        }
        at.windows().put(name.key(), range);
        return;
      }
    }
  }

  /** The bounds of a frame steer; they are no part of the value. */
  static int frame(ExpressionReader reader, int i, int to) {
    TokenList tokens = reader.tokens;
    int closing = reader.brackets.closing(to);
    ColumnSink bounds = ColumnSink.steering(reader.sink.steering());
    int from = i;
    for (int at = i; at <= closing; at++) {
      if (at == closing
          || (tokens.kind(at) == TokenList.WORD
              && ClauseKeywords.FRAME.contains(tokens.name(at).key()))) {
        if (from < at) {
          new ExpressionReader(reader.queries, reader.scope, bounds).read(from, at);
        }
        from = at + 1;
      }
    }
    return closing;
  }
}
