package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;

/** The name of a select item without an alias. */
final class SelectItemName {
  private SelectItemName() {}

  static SqlIdentifier of(ReadContext context, int from, int to) {
    TokenList tokens = context.tokens();
    int end = to;
    // the name of a cast is that of what is cast
    for (int i = from; i < to; i = tokens.next(i, to)) {
      if (tokens.is(i, TokenList.CAST)
          || (tokens.is(i, ':') && context.has(SyntaxFeature.COLON_PATHS))) {
        end = i;
        break;
      }
    }
    if (isTitled(tokens, from, end)) {
      return tokens.name(from);
    }
    int last = end - 1;
    while (last > from && tokens.is(last, ']') && tokens.partner(last, end) < last) {
      last = tokens.partner(last, end) - 1;
    }
    if (last >= from && tokens.isName(last) && isChain(tokens, from, last)) {
      return tokens.name(last);
    }
    if (context.has(SyntaxFeature.FUNCTION_NAMED_COLUMNS)) {
      return functionName(tokens, from, end);
    }
    return SqlIdentifier.stored(tokens.textOf(from, to));
  }

  private static boolean isTitled(TokenList tokens, int from, int end) {
    return end - from == 5
        && tokens.isName(from)
        && tokens.is(from + 1, '(')
        && tokens.isWord(from + 2, "title");
  }

  private static boolean isChain(TokenList tokens, int from, int last) {
    int i = last;
    while (i - 2 >= from && tokens.is(i - 1, '.')) {
      if (tokens.isName(i - 2)) {
        i -= 2;
      } else if (tokens.is(i - 2, ')') || tokens.is(i - 2, ']')) {
        return true;
      } else {
        return false;
      }
    }
    return i == from;
  }

  /** PostgreSQL's rule: the function, the type of a literal, else a placeholder. */
  private static SqlIdentifier functionName(TokenList tokens, int from, int end) {
    if (tokens.is(from, SqlKeyword.CASE)) {
      return SqlIdentifier.unquoted("case");
    }
    if (tokens.is(from, '(') && tokens.opensQuery(from)) {
      return SqlIdentifier.unquoted("?column?");
    }
    int i = from;
    while (i + 2 < end && tokens.isName(i) && tokens.is(i + 1, '.')) {
      i += 2;
    }
    if (tokens.isName(i) && tokens.is(i + 1, '(')) {
      int after = tokens.next(i + 1, end);
      boolean whole =
          after >= end
              || tokens.is(after, SqlKeyword.OVER)
              || tokens.is(after, SqlKeyword.FILTER)
              || tokens.is(after, SqlKeyword.WITHIN);
      if (whole) {
        return tokens.name(i);
      }
    }
    return SqlIdentifier.unquoted("?column?");
  }
}
