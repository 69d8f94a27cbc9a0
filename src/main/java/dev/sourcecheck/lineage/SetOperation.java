package dev.sourcecheck.lineage;

import java.util.ArrayList;
import java.util.List;

/**
 * A set operation between two terms.
 *
 * @param from first token
 * @param to token after it, where the next term starts
 * @param byName matches columns by name instead of position
 * @param keepsLeft by name: keeps columns that only the left side has
 * @param keepsRight by name: keeps columns that only the right side has
 * @param names by name: the columns to keep; empty for all
 */
record SetOperation(
    int from,
    int to,
    Keyword kind,
    boolean byName,
    boolean keepsLeft,
    boolean keepsRight,
    List<Identifier> names) {

  static List<SetOperation> find(TokenList tokens, int from, int to) {
    List<SetOperation> found = List.of();
    for (int i = from; i < to; i = tokens.next(i, to)) {
      Keyword keyword = tokens.keyword(i);
      if (keyword == Keyword.UNION
          || keyword == Keyword.INTERSECT
          || keyword == Keyword.EXCEPT
          || keyword == Keyword.MINUS) {
        SetOperation operation = at(tokens, i, from, to);
        if (startsTerm(tokens, operation.to)) {
          if (found.isEmpty()) {
            found = new ArrayList<>();
          }
          found.add(operation);
          i = operation.to - 1;
        }
      }
    }
    return found;
  }

  private static Keyword kind(TokenList tokens, int at) {
    Keyword keyword = tokens.keyword(at);
    return keyword == null ? Keyword.UNION : keyword;
  }

  private static boolean startsTerm(TokenList tokens, int i) {
    return tokens.is(i, Keyword.SELECT)
        || tokens.opensQuery(i)
        || tokens.is(i, Keyword.VALUES)
        || tokens.is(i, Keyword.TABLE)
        || tokens.is(i, Keyword.WITH)
        || tokens.is(i, Keyword.FROM);
  }

  /** The operation whose keyword is at {@code at}. */
  static SetOperation at(TokenList tokens, int at, int from, int to) {
    int start = at;
    boolean left = false;
    boolean full = false;
    if (start > from && tokens.is(start - 1, Keyword.OUTER)) {
      start--;
    }
    if (start > from) {
      left = tokens.is(start - 1, Keyword.LEFT);
      full = tokens.is(start - 1, Keyword.FULL);
      if (left || full || tokens.is(start - 1, Keyword.INNER)) {
        start--;
      }
    }
    int i = at + 1;
    boolean byName = false;
    boolean corresponding = false;
    List<Identifier> names = List.of();
    while (i < to) {
      if (tokens.is(i, Keyword.ALL) || tokens.is(i, Keyword.DISTINCT)) {
        i++;
      } else if (tokens.is(i, Keyword.STRICT) && tokens.is(i + 1, Keyword.CORRESPONDING)) {
        i++;
      } else if (tokens.is(i, Keyword.CORRESPONDING)) {
        byName = true;
        corresponding = true;
        i++;
      } else if (tokens.is(i, Keyword.BY) && tokens.is(i + 1, Keyword.NAME)) {
        byName = true;
        i += 2;
      } else if (byName
          && (tokens.is(i, Keyword.BY) || tokens.is(i, Keyword.ON))
          && tokens.is(i + 1, '(')
          && !tokens.opensQuery(i + 1)) {
        int closing = tokens.partner(i + 1, to);
        names = TokenRange.names(tokens, i + 2, closing);
        i = Math.min(closing + 1, to);
      } else {
        break;
      }
    }
    boolean plain = start == at && !corresponding;
    return new SetOperation(
        start, i, kind(tokens, at), byName, left || full || plain, full || plain, names);
  }
}
