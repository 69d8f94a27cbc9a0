package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;

/** Where the clauses of an UPDATE are: ranges of tokens without their keywords. */
final class UpdateClauses {
  final int tablesFrom;
  final int tablesTo;
  final int setFrom;
  final int setTo;
  int fromFrom;
  int fromTo;
  int whereFrom;
  int whereTo;
  int outputFrom;
  int outputTo;
  int returning;

  private final TokenList tokens;

  UpdateClauses(TokenList tokens, int from, int to) {
    this.tokens = tokens;
    this.returning = to;
    tablesFrom = afterModifiers(from + 1, to);
    int set = TokenSearch.keyword(tokens, tablesFrom, to, SqlKeyword.SET);
    tablesTo = TokenSearch.keyword(tokens, tablesFrom, set, SqlKeyword.FROM);
    if (tablesTo < set) {
      // Teradata has FROM before SET
      fromFrom = tablesTo + 1;
      fromTo = set;
    }
    setFrom = Math.min(set + 1, to);
    setTo = clause(setFrom, to);
    int i = setTo;
    while (i < to) {
      int end = clause(i + 1, to);
      add(tokens.keyword(i), i + 1, end);
      i = tokens.is(i, SqlKeyword.RETURNING) ? to : Math.max(end, i + 1);
    }
  }

  private void add(@org.jspecify.annotations.Nullable SqlKeyword keyword, int from, int to) {
    if (keyword == SqlKeyword.FROM) {
      fromFrom = from;
      fromTo = to;
    } else if (keyword == SqlKeyword.WHERE) {
      whereFrom = from;
      whereTo = to;
    } else if (keyword == SqlKeyword.OUTPUT) {
      outputFrom = from;
      outputTo = to;
    } else if (keyword == SqlKeyword.RETURNING) {
      returning = from;
    }
  }

  private int afterModifiers(int from, int to) {
    int i = from;
    while (i < to) {
      if (tokens.is(i, SqlKeyword.TOP)) {
        i = i + 1 < to ? tokens.next(i + 1, to) : to;
      } else if (tokens.is(i, SqlKeyword.IGNORE)
          || (tokens.is(i, SqlKeyword.ONLY) && tokens.isName(i + 1))
          || tokens.isWord(i, "low_priority")) {
        i++;
      } else {
        break;
      }
    }
    return i;
  }

  /** The next clause outside of brackets. */
  private int clause(int from, int to) {
    for (int i = from; i < to; i = tokens.next(i, to)) {
      SqlKeyword keyword = tokens.keyword(i);
      if (keyword == null) {
        continue;
      }
      boolean starts =
          switch (keyword) {
            case FROM -> !tokens.is(i - 1, SqlKeyword.DISTINCT);
            case WHERE, RETURNING, OUTPUT -> !tokens.is(i - 1, '.');
            case ORDER -> tokens.is(i + 1, SqlKeyword.BY);
            case LIMIT -> tokens.kind(i + 1) == TokenList.NUMBER;
            default -> false;
          };
      if (starts) {
        return i;
      }
    }
    return to;
  }
}
