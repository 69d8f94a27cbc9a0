package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.token.DateUnits;
import dev.sourcecheck.lineage.sql.token.TokenList;

/** Recognizes the argument of a function that names a unit of time, which is no column. */
final class UnitArgument {
  private UnitArgument() {}

  static boolean isUnit(ExpressionReader reader, int i, int to) {
    TokenList tokens = reader.tokens;
    if (reader.brackets.unitSeen() || !DateUnits.isUnit(tokens.name(i))) {
      return false;
    }
    int closing = reader.brackets.closing(to);
    if (tokens.is(i - 1, '(')) {
      return DateUnits.leads(
          tokens.name(i - 2).key(), arguments(tokens, i, closing), endsWithUnit(tokens, closing));
    }
    return tokens.is(i - 1, ',') && i + 1 == closing && DateUnits.trails(function(tokens, closing));
  }

  private static boolean endsWithUnit(TokenList tokens, int closing) {
    return tokens.is(closing - 2, ',')
        && tokens.kind(closing - 1) == TokenList.WORD
        && DateUnits.isUnit(tokens.name(closing - 1));
  }

  private static String function(TokenList tokens, int closing) {
    if (closing >= tokens.size()) {
      return "";
    }
    int open = tokens.partner(closing, tokens.size());
    return tokens.isName(open - 1) ? tokens.name(open - 1).key() : "";
  }

  private static int arguments(TokenList tokens, int first, int closing) {
    int count = 1;
    for (int at = first; at < closing; at = tokens.next(at, closing)) {
      count += tokens.is(at, ',') ? 1 : 0;
    }
    return count;
  }
}
