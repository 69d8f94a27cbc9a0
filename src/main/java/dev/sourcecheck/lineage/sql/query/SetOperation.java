package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
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
    SqlKeyword kind,
    boolean byName,
    boolean keepsLeft,
    boolean keepsRight,
    List<SqlIdentifier> names) {

  static List<SetOperation> find(TokenList tokens, int from, int to) {
    List<SetOperation> found = List.of();
    for (int i = from; i < to; i = tokens.next(i, to)) {
      SqlKeyword keyword = tokens.keyword(i);
      if (keyword == SqlKeyword.UNION
          || keyword == SqlKeyword.INTERSECT
          || keyword == SqlKeyword.EXCEPT
          || keyword == SqlKeyword.MINUS) {
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

  private static SqlKeyword kind(TokenList tokens, int at) {
    SqlKeyword keyword = tokens.keyword(at);
    return keyword == null ? SqlKeyword.UNION : keyword;
  }

  private static boolean startsTerm(TokenList tokens, int i) {
    return tokens.is(i, SqlKeyword.SELECT)
        || tokens.opensQuery(i)
        || tokens.is(i, SqlKeyword.VALUES)
        || tokens.is(i, SqlKeyword.TABLE)
        || tokens.is(i, SqlKeyword.WITH)
        || tokens.is(i, SqlKeyword.FROM);
  }

  /** The operation whose keyword is at {@code at}. */
  static SetOperation at(TokenList tokens, int at, int from, int to) {
    int start = at;
    boolean left = false;
    boolean full = false;
    if (start > from && tokens.is(start - 1, SqlKeyword.OUTER)) {
      start--;
    }
    if (start > from) {
      left = tokens.is(start - 1, SqlKeyword.LEFT);
      full = tokens.is(start - 1, SqlKeyword.FULL);
      if (left || full || tokens.is(start - 1, SqlKeyword.INNER)) {
        start--;
      }
    }
    int i = at + 1;
    boolean byName = false;
    boolean corresponding = false;
    List<SqlIdentifier> names = List.of();
    while (i < to) {
      if (tokens.is(i, SqlKeyword.ALL) || tokens.is(i, SqlKeyword.DISTINCT)) {
        i++;
      } else if (tokens.is(i, SqlKeyword.STRICT) && tokens.is(i + 1, SqlKeyword.CORRESPONDING)) {
        i++;
      } else if (tokens.is(i, SqlKeyword.CORRESPONDING)) {
        byName = true;
        corresponding = true;
        i++;
      } else if (tokens.is(i, SqlKeyword.BY) && tokens.is(i + 1, SqlKeyword.NAME)) {
        byName = true;
        i += 2;
      } else if (byName
          && (tokens.is(i, SqlKeyword.BY) || tokens.is(i, SqlKeyword.ON))
          && tokens.is(i + 1, '(')
          && !tokens.opensQuery(i + 1)) {
        int closing = tokens.partner(i + 1, to);
        names = TokenSearch.names(tokens, i + 2, closing);
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
