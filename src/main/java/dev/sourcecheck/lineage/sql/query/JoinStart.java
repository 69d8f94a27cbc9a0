package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;

/** Recognizes where a join starts. */
public final class JoinStart {
  private static final int MOST = 4;

  private JoinStart() {}

  /** Whether a join starts here, rather than a name or a function like LEFT. */
  public static boolean startsJoin(TokenList tokens, int i, int to) {
    int at = i;
    while (at < to && at - i <= MOST) {
      SqlKeyword keyword = tokens.keyword(at);
      if (keyword == null) {
        return false;
      }
      switch (keyword) {
        case JOIN, STRAIGHT_JOIN:
          return true;
        case APPLY:
          return at > i;
        case INNER,
        LEFT,
        RIGHT,
        FULL,
        CROSS,
        NATURAL,
        OUTER,
        SEMI,
        ANTI,
        ASOF,
        GLOBAL,
        ANY,
        ALL,
        POSITIONAL,
        ARRAY:
          at++;
          break;
        default:
          return false;
      }
    }
    return false;
  }
}
