package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;

/** Recognizes where a clause of a SELECT starts. */
final class ClauseStart {
  private final TokenList tokens;
  private final int end;

  ClauseStart(TokenList tokens, int end) {
    this.tokens = tokens;
    this.end = end;
  }

  /** Whether a clause starts here; most of its words are names elsewhere. */
  boolean at(int i, boolean afterFrom) {
    SqlKeyword keyword = tokens.keyword(i);
    if (keyword == null || tokens.is(i - 1, '.') || tokens.is(i - 1, SqlKeyword.AS)) {
      return false;
    }
    return switch (keyword) {
      case WHERE, HAVING -> true;
      case GROUP -> tokens.is(i + 1, SqlKeyword.BY);
      case ORDER ->
          tokens.is(i + 1, SqlKeyword.BY)
              || (tokens.kind(i + 1) == TokenList.WORD && tokens.is(i + 2, SqlKeyword.BY));
      case LIMIT -> endsOperand(i - 1) && !tokens.is(i + 1, ',') && i + 1 < end;
      case OFFSET ->
          afterFrom
              && endsOperand(i - 1)
              && (tokens.kind(i + 1) == TokenList.NUMBER
                  || tokens.kind(i + 1) == TokenList.PARAMETER
                  || tokens.is(i + 1, '(')
                  || tokens.is(i + 1, ':'));
      case FETCH ->
          afterFrom && (tokens.is(i + 1, SqlKeyword.FIRST) || tokens.is(i + 1, SqlKeyword.NEXT));
      case QUALIFY -> afterFrom && endsOperand(i - 1) && !tokens.is(i + 1, ',');
      case WINDOW ->
          afterFrom
              && tokens.isName(i + 1)
              && tokens.is(i + 2, SqlKeyword.AS)
              && tokens.is(i + 3, '(');
      case FOR ->
          afterFrom
              && (tokens.is(i + 1, SqlKeyword.UPDATE)
                  || tokens.is(i + 1, SqlKeyword.KEY)
                  || tokens.is(i + 1, SqlKeyword.JSON)
                  || tokens.isWord(i + 1, "share")
                  || tokens.isWord(i + 1, "no")
                  || tokens.isWord(i + 1, "xml")
                  || tokens.isWord(i + 1, "browse")
                  || tokens.isWord(i + 1, "read"));
      case CONNECT -> afterFrom && tokens.is(i + 1, SqlKeyword.BY);
      case START -> afterFrom && tokens.is(i + 1, SqlKeyword.WITH);
      case CLUSTER, DISTRIBUTE, SORT -> afterFrom && tokens.is(i + 1, SqlKeyword.BY);
      case PREWHERE -> afterFrom && endsOperand(i - 1);
      case SETTINGS ->
          afterFrom && endsOperand(i - 1) && tokens.isName(i + 1) && tokens.is(i + 2, '=');
      case FORMAT -> afterFrom && endsOperand(i - 1) && i + 2 == end && tokens.isName(i + 1);
      case LOCK -> afterFrom && tokens.is(i + 1, SqlKeyword.IN);
      case OPTION -> afterFrom && tokens.is(i + 1, '(');
      case INTO -> afterFrom;
      case WITH ->
          afterFrom
              && (tokens.isWord(i + 1, "no")
                  || tokens.isWord(i + 1, "data")
                  || tokens.isWord(i + 1, "check")
                  || tokens.isWord(i + 1, "cascaded")
                  || tokens.isWord(i + 1, "read")
                  || tokens.isWord(i + 1, "totals")
                  || tokens.isWord(i + 1, "ur")
                  || tokens.is(i + 1, SqlKeyword.LOCAL));
      default -> false;
    };
  }

  private boolean endsOperand(int i) {
    byte kind = tokens.kind(i);
    if (kind == TokenList.SYMBOL) {
      return tokens.is(i, ')') || tokens.is(i, ']') || tokens.is(i, '*');
    }
    SqlKeyword keyword = tokens.keyword(i);
    if (keyword == SqlKeyword.ALL) {
      return tokens.is(i - 1, SqlKeyword.BY);
    }
    return kind != TokenList.END && (keyword == null || !SqlKeyword.OPERATORS.contains(keyword));
  }
}
