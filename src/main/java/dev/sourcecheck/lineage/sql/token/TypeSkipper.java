package dev.sourcecheck.lineage.sql.token;

import java.util.Set;

/** Steps over the name of a type. */
public final class TypeSkipper {
  private static final Set<String> SECOND_WORDS =
      Set.of("precision", "varying", "large", "unsigned", "signed", "array");

  private TypeSkipper() {}

  /** The token after the type that starts at {@code i}. */
  public static int skip(TokenList tokens, int i, int to) {
    if (i >= to || !tokens.isName(i)) {
      return i;
    }
    boolean time = isTime(tokens, i);
    boolean interval = tokens.is(i, SqlKeyword.INTERVAL);
    int at = i + 1;
    while (at + 1 < to && tokens.is(at, '.') && tokens.isName(at + 1)) {
      at += 2;
    }
    if (at < to && tokens.is(at, '<')) {
      at = afterAngles(tokens, at, to);
    }
    while (at < to
        && tokens.kind(at) == TokenList.WORD
        && SECOND_WORDS.contains(tokens.name(at).key())) {
      at++;
    }
    if (at < to && tokens.is(at, '(')) {
      at = tokens.next(at, to);
    }
    if (time) {
      at = afterTimeZone(tokens, at, to);
    } else if (interval) {
      while (at < to
          && tokens.kind(at) == TokenList.WORD
          && (DateUnits.isUnit(tokens.name(at)) || tokens.is(at, SqlKeyword.TO))) {
        at++;
      }
    }
    while (at < to && tokens.is(at, '[')) {
      at = tokens.next(at, to);
    }
    return at;
  }

  private static boolean isTime(TokenList tokens, int i) {
    SqlKeyword keyword = tokens.keyword(i);
    return keyword == SqlKeyword.TIMESTAMP || keyword == SqlKeyword.TIME;
  }

  /** After {@code [WITH|WITHOUT] [LOCAL] TIME ZONE}, if it is there. */
  public static int afterTimeZone(TokenList tokens, int i, int to) {
    int at = i;
    if (tokens.is(at, SqlKeyword.WITH) || tokens.is(at, SqlKeyword.WITHOUT)) {
      at++;
      if (tokens.is(at, SqlKeyword.LOCAL)) {
        at++;
      }
      if (at + 1 < to && tokens.is(at, SqlKeyword.TIME) && tokens.is(at + 1, SqlKeyword.ZONE)) {
        return at + 2;
      }
    }
    return i;
  }

  /** After the partner of an opening angle bracket. */
  public static int afterAngles(TokenList tokens, int i, int to) {
    int depth = 0;
    for (int at = i; at < to; at++) {
      if (tokens.is(at, '<')) {
        depth++;
      } else if (tokens.is(at, '>')) {
        depth--;
        if (depth == 0) {
          return at + 1;
        }
      } else if (!tokens.isName(at)
          && !tokens.is(at, ',')
          && !tokens.is(at, ':')
          && !tokens.is(at, '(')
          && !tokens.is(at, ')')
          && tokens.kind(at) != TokenList.NUMBER) {
        return i;
      }
    }
    return i;
  }
}
