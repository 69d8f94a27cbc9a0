package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;

/**
 * The keywords of a join up to JOIN or APPLY.
 *
 * @param natural whether the columns that both sides have are merged
 * @param cross whether the join has no condition
 * @param semi whether the right side only filters, as it does in a semi-join and an anti-join
 * @param apply whether the right side sees the columns of the left side
 * @param array whether the right side is a list of arrays
 * @param kept the side from which a merged column gets its value
 * @param after the token after JOIN or APPLY
 */
record JoinHead(
    boolean natural,
    boolean cross,
    boolean semi,
    boolean apply,
    boolean array,
    KeptSide kept,
    int after) {

  /** An outer join takes merged columns from the side whose rows it keeps. */
  enum KeptSide {
    LEFT,
    RIGHT,
    BOTH
  }

  static JoinHead read(TokenList tokens, int from, int to) {
    boolean natural = false;
    boolean cross = false;
    boolean left = false;
    boolean right = false;
    boolean semi = false;
    boolean apply = false;
    boolean array = false;
    int i = from;
    while (i < to) {
      SqlKeyword keyword = tokens.keyword(i);
      natural |= keyword == SqlKeyword.NATURAL;
      cross |= keyword == SqlKeyword.CROSS || keyword == SqlKeyword.POSITIONAL;
      left |= keyword == SqlKeyword.LEFT;
      right |= keyword == SqlKeyword.RIGHT;
      semi |= keyword == SqlKeyword.SEMI || keyword == SqlKeyword.ANTI;
      apply |= keyword == SqlKeyword.APPLY;
      array |= keyword == SqlKeyword.ARRAY;
      i++;
      if (keyword == SqlKeyword.JOIN
          || keyword == SqlKeyword.APPLY
          || keyword == SqlKeyword.STRAIGHT_JOIN) {
        break;
      }
    }
    KeptSide kept =
        semi || (left && !right) ? KeptSide.LEFT : right && !left ? KeptSide.RIGHT : KeptSide.BOTH;
    return new JoinHead(natural, cross, semi, apply, array, kept, i);
  }

  /** Whether ON or USING belongs to the join. */
  boolean hasCondition() {
    return !natural && !cross && !apply && !array;
  }
}
