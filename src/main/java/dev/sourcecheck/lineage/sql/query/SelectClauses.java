package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import java.util.ArrayList;
import java.util.List;

/** Where the clauses of a SELECT are: ranges of tokens without their keywords. */
final class SelectClauses {
  /** A clause after FROM. */
  record Clause(SqlKeyword kind, int from, int to) {}

  int listFrom;
  int listTo;
  int intoFrom;
  int intoTo;
  int fromFrom;
  int fromTo;

  /** {@code DISTINCT ON (...)} */
  int distinctFrom;

  int distinctTo;

  /** Whether the order decides which rows there are. */
  boolean limited;

  final List<Clause> rest = new ArrayList<>(4);

  private final TokenList tokens;
  private final int end;
  private final ClauseStart starts;

  /** Finds the clauses of a query that starts with SELECT, or with FROM where dialects allow it. */
  SelectClauses(TokenList tokens, int from, int to) {
    this.tokens = tokens;
    this.end = to;
    this.starts = new ClauseStart(tokens, to);
    int select = from;
    int i = from;
    if (tokens.is(from, SqlKeyword.FROM)) {
      fromFrom = from + 1;
      i = from + 1;
      while (i < to && !tokens.is(i, SqlKeyword.SELECT) && !starts.at(i, true)) {
        i = tokens.next(i, to);
      }
      fromTo = Math.min(i, to);
      select = fromTo;
      if (!tokens.is(select, SqlKeyword.SELECT) || select >= to) {
        clauses(fromTo);
        return;
      }
    }
    listFrom = afterModifiers(select + 1);
    listTo = to;
    i = listFrom;
    while (i < to) {
      if (tokens.keyword(i) != null && i > listFrom - 1) {
        if (tokens.is(i, SqlKeyword.FROM)
            && !isComparison(i)
            && fromTo == 0
            && !tokens.is(i - 1, '.')) {
          endList(i);
          fromFrom = i + 1;
          fromTo = endOfFrom(i + 1);
          clauses(fromTo);
          return;
        }
        if (tokens.is(i, SqlKeyword.INTO) && intoFrom == 0 && !tokens.is(i - 1, '.')) {
          endList(i);
          intoFrom = i + 1;
          intoTo = afterName(i + 1);
          i = intoTo;
          continue;
        }
        if (i > listFrom && starts.at(i, fromTo > 0)) {
          endList(i);
          clauses(i);
          return;
        }
      }
      i = tokens.next(i, to);
    }
  }

  private void endList(int i) {
    listTo = Math.min(listTo, i);
  }

  private int afterModifiers(int from) {
    int i = from;
    while (i < end) {
      SqlKeyword keyword = tokens.keyword(i);
      if (keyword == SqlKeyword.DISTINCT
          && tokens.is(i + 1, SqlKeyword.ON)
          && tokens.is(i + 2, '(')) {
        distinctFrom = i + 3;
        distinctTo = tokens.partner(i + 2, end);
        i = Math.min(distinctTo + 1, end);
      } else if ((keyword == SqlKeyword.ALL
              || keyword == SqlKeyword.DISTINCT
              || keyword == SqlKeyword.DISTINCTROW
              || keyword == SqlKeyword.STRAIGHT_JOIN)
          && !tokens.is(i + 1, '.')) {
        i++;
      } else if (keyword == SqlKeyword.TOP
          && (tokens.kind(i + 1) == TokenList.NUMBER
              || tokens.kind(i + 1) == TokenList.PARAMETER
              || tokens.is(i + 1, '('))) {
        limited = true;
        i = tokens.next(i + 1, end);
        if (tokens.isWord(i, "percent")) {
          i++;
        }
        if (tokens.is(i, SqlKeyword.WITH) && tokens.is(i + 1, SqlKeyword.TIES)) {
          i += 2;
        }
      } else if (keyword == SqlKeyword.AS
          && (tokens.is(i + 1, SqlKeyword.STRUCT) || tokens.is(i + 1, SqlKeyword.VALUE))) {
        i += 2;
      } else if (tokens.kind(i) == TokenList.WORD && isMysqlModifier(tokens.name(i).key())) {
        i++;
      } else {
        break;
      }
    }
    return i;
  }

  private static boolean isMysqlModifier(String key) {
    return key.startsWith("sql_")
        ? key.equals("sql_calc_found_rows")
            || key.equals("sql_no_cache")
            || key.equals("sql_cache")
            || key.equals("sql_small_result")
            || key.equals("sql_big_result")
            || key.equals("sql_buffer_result")
        : key.equals("high_priority");
  }

  /** {@code IS DISTINCT FROM} */
  private boolean isComparison(int from) {
    return tokens.is(from - 1, SqlKeyword.DISTINCT)
        && (tokens.is(from - 2, SqlKeyword.IS)
            || (tokens.is(from - 2, SqlKeyword.NOT) && tokens.is(from - 3, SqlKeyword.IS)));
  }

  private int afterName(int from) {
    int i = from;
    while (i < end
        && (tokens.is(i, SqlKeyword.TABLE)
            || tokens.is(i, SqlKeyword.TEMP)
            || tokens.is(i, SqlKeyword.TEMPORARY))) {
      i++;
    }
    while (i < end) {
      if (tokens.is(i, ':')) {
        i++;
      }
      i++;
      if (tokens.is(i, '.') || (tokens.is(i, ',') && tokens.kind(i + 1) == TokenList.PARAMETER)) {
        i++;
      } else {
        break;
      }
    }
    return Math.min(i, end);
  }

  private int endOfFrom(int from) {
    int i = from;
    while (i < end && (i == from || !starts.at(i, true))) {
      i = tokens.next(i, end);
    }
    return Math.min(i, end);
  }

  private void clauses(int from) {
    int i = from;
    while (i < end) {
      SqlKeyword kind = tokens.keyword(i);
      if (kind == null || !starts.at(i, true)) {
        i = tokens.next(i, end);
        continue;
      }
      int start = i + 1;
      if (tokens.is(start, SqlKeyword.BY)
          || kind == SqlKeyword.START
          || (kind == SqlKeyword.ORDER && tokens.is(start + 1, SqlKeyword.BY))) {
        start = tokens.is(start, SqlKeyword.BY) || kind == SqlKeyword.START ? start + 1 : start + 2;
      }
      if (kind == SqlKeyword.CONNECT && tokens.isWord(start, "nocycle")) {
        start++;
      }
      int next = start;
      while (next < end && !starts.at(next, true)) {
        next = tokens.next(next, end);
      }
      next = Math.min(next, end);
      limited |= kind == SqlKeyword.LIMIT || kind == SqlKeyword.FETCH || kind == SqlKeyword.OFFSET;
      rest.add(new Clause(kind, start, next));
      i = Math.max(next, i + 1);
    }
  }
}
