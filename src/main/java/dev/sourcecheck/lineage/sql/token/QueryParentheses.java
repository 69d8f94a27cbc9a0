package dev.sourcecheck.lineage.sql.token;

/** Finds the parentheses that contain a query rather than an expression or a list. */
final class QueryParentheses {
  private final TokenList tokens;
  private final boolean[] queries;

  private QueryParentheses(TokenList tokens) {
    this.tokens = tokens;
    this.queries = new boolean[tokens.size()];
  }

  /**
   * Whether a query follows, for each token.
   *
   * @param tokens whose brackets are paired
   */
  static boolean[] of(TokenList tokens) {
    QueryParentheses found = new QueryParentheses(tokens);
    // backwards, because nested parentheses decide about those around them
    for (int i = tokens.size() - 1; i >= 0; i--) {
      found.queries[i] = tokens.is(i, '(') && found.queryFollows(i);
    }
    return found.queries;
  }

  private boolean queryFollows(int open) {
    int first = open + 1;
    int closing = tokens.partner(open);
    if (tokens.is(first, '(')) {
      int after = afterParenthesis(first);
      return queries[first] && (after == closing || continuesQuery(after));
    }
    SqlKeyword keyword = tokens.keyword(first);
    if (keyword == null) {
      return false;
    }
    return switch (keyword) {
      case SELECT -> true;
      case WITH -> tokens.isName(first + 1) || tokens.is(first + 1, '(');
      case VALUES -> tokens.is(first + 1, '(') && valuesFollow(first + 1, closing);
      case TABLE -> tokens.isName(first + 1);
      case PIVOT, UNPIVOT -> tokens.isName(first + 1) && tokens.keyword(first + 1) == null;
      case FROM -> fromMayFollow(open - 1);
      default -> false;
    };
  }

  private int afterParenthesis(int open) {
    int partner = tokens.partner(open);
    return partner == TokenList.NO_PARTNER ? tokens.size() : partner + 1;
  }

  private boolean valuesFollow(int row, int closing) {
    int after = afterParenthesis(row);
    return after >= closing || tokens.is(after, ',') || continuesQuery(after);
  }

  private boolean continuesQuery(int i) {
    SqlKeyword keyword = tokens.keyword(i);
    if (keyword == null) {
      return false;
    }
    return switch (keyword) {
      case UNION, INTERSECT, EXCEPT, MINUS, ORDER, LIMIT, OFFSET, FETCH -> true;
      case INNER, LEFT, FULL ->
          tokens.is(i + 1, SqlKeyword.UNION) || tokens.is(i + 2, SqlKeyword.UNION);
      default -> false;
    };
  }

  /** After a word, {@code (FROM ...)} is the argument of a function, such as TRIM. */
  private boolean fromMayFollow(int before) {
    return tokens.kind(before) != TokenList.WORD
        || tokens.is(before, SqlKeyword.FROM)
        || tokens.is(before, SqlKeyword.AS);
  }
}
