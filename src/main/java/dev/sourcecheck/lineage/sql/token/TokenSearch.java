package dev.sourcecheck.lineage.sql.token;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import java.util.ArrayList;
import java.util.List;

/** Finds positions outside of brackets. */
public final class TokenSearch {
  private TokenSearch() {}

  /** The next comma, or the end. */
  public static int comma(TokenList tokens, int from, int to) {
    int i = from;
    while (i < to && !tokens.is(i, ',')) {
      i = tokens.next(i, to);
    }
    return Math.min(i, to);
  }

  /** The next such keyword, or the end. */
  public static int keyword(TokenList tokens, int from, int to, SqlKeyword keyword) {
    int i = from;
    while (i < to && !tokens.is(i, keyword)) {
      i = tokens.next(i, to);
    }
    return Math.min(i, to);
  }

  /** The first name of each part between commas: the columns of {@code (a int, b text)}. */
  public static List<SqlIdentifier> names(TokenList tokens, int from, int to) {
    List<SqlIdentifier> names = new ArrayList<>();
    for (int i = from; i < to; ) {
      int end = comma(tokens, i, to);
      if (tokens.isName(i)) {
        // a qualified column has its own name last
        int last = i;
        while (last + 2 < end && tokens.is(last + 1, '.') && tokens.isName(last + 2)) {
          last += 2;
        }
        names.add(tokens.name(last));
      }
      i = end + 1;
    }
    return names;
  }
}
