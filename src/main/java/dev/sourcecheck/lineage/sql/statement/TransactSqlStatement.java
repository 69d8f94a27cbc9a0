package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;

/** Finds where a T-SQL statement ends: at a semicolon, or where the next one must start. */
final class TransactSqlStatement {
  private final TokenList tokens;

  TransactSqlStatement(TokenList tokens) {
    this.tokens = tokens;
  }

  int end(int from, int size) {
    // the query or change that belongs to what came before it, such as INSERT's SELECT
    boolean mainSeen = startsMain(from);
    boolean insertSource =
        tokens.is(from, SqlKeyword.INSERT)
            || tokens.is(from, SqlKeyword.CREATE)
            || tokens.is(from, SqlKeyword.ALTER)
            || tokens.is(from, SqlKeyword.DECLARE);
    boolean merge = tokens.is(from, SqlKeyword.MERGE);
    boolean with = tokens.is(from, SqlKeyword.WITH);
    boolean set = tokens.is(from, SqlKeyword.UPDATE) || tokens.is(from, SqlKeyword.MERGE);
    int cases = 0;
    for (int i = from + 1; i < size; i = tokens.next(i, size)) {
      if (tokens.is(i, ';') || tokens.is(i, SqlKeyword.GO)) {
        return i;
      }
      SqlKeyword keyword = tokens.keyword(i);
      if (keyword == null
          || tokens.is(i - 1, '.')
          || tokens.is(i - 1, SqlKeyword.AS) && keyword != SqlKeyword.SELECT) {
        continue;
      }
      switch (keyword) {
        case CASE:
          cases++;
          break;
        case END:
          if (cases == 0) {
            return i;
          }
          cases--;
          break;
        case ELSE:
          if (cases == 0) {
            return i;
          }
          break;
        case SELECT:
          if (isContinued(i)) {
            break;
          }
          if (insertSource) {
            insertSource = false;
            break;
          }
          if (with && !mainSeen) {
            mainSeen = true;
            break;
          }
          return i;
        case INSERT, UPDATE, DELETE, MERGE:
          if (merge
              || tokens.is(i - 1, SqlKeyword.FOR)
              || (tokens.is(i - 1, SqlKeyword.ON) && !tokens.is(from, SqlKeyword.SET))
              || tokens.is(i - 1, SqlKeyword.THEN)) {
            break;
          }
          if (with && !mainSeen) {
            mainSeen = true;
            insertSource = keyword == SqlKeyword.INSERT;
            merge = keyword == SqlKeyword.MERGE;
            set |= keyword == SqlKeyword.UPDATE;
            break;
          }
          if (mainSeen
              || tokens.is(from, SqlKeyword.DECLARE)
              || tokens.is(from, SqlKeyword.SET)
              || tokens.is(from, SqlKeyword.IF)
              || tokens.is(from, SqlKeyword.WHILE)
              || tokens.is(from, SqlKeyword.EXEC)
              || tokens.is(from, SqlKeyword.TRUNCATE)
              || tokens.is(from, SqlKeyword.DROP)
              || tokens.is(from, SqlKeyword.CREATE)
              || (tokens.is(from, SqlKeyword.ALTER) && tokens.is(from + 1, SqlKeyword.TABLE))
              || tokens.is(from, SqlKeyword.USE)
              || tokens.is(from, SqlKeyword.BEGIN)
              || tokens.is(from, SqlKeyword.ELSE)
              || tokens.is(from, SqlKeyword.END)
              || tokens.is(from, SqlKeyword.PRINT)) {
            return i;
          }
          break;
        case DECLARE, TRUNCATE, DROP, PRINT, WHILE, RAISERROR, THROW, COMMIT, ROLLBACK:
          return i;
        case CREATE:
          return i;
        case EXEC, EXECUTE:
          if (insertSource && tokens.is(from, SqlKeyword.INSERT)) {
            insertSource = false;
            break;
          }
          return i;
        case IF:
          if (!tokens.is(i + 1, SqlKeyword.EXISTS) || !tokens.is(from, SqlKeyword.DROP)) {
            return i;
          }
          break;
        case BEGIN:
          return i;
        case SET:
          if (set && tokens.kind(i + 1) != TokenList.PARAMETER) {
            set = false;
            break;
          }
          if (set) {
            // UPDATE t SET @v = column = expression
            set = false;
            break;
          }
          if (tokens.kind(i + 1) == TokenList.PARAMETER || tokens.isName(i + 1)) {
            if (merge) {
              break;
            }
            return i;
          }
          break;
        default:
          break;
      }
    }
    return size;
  }

  private boolean startsMain(int from) {
    SqlKeyword keyword = tokens.keyword(from);
    return keyword == SqlKeyword.SELECT
        || keyword == SqlKeyword.INSERT
        || keyword == SqlKeyword.UPDATE
        || keyword == SqlKeyword.DELETE
        || keyword == SqlKeyword.MERGE;
  }

  private boolean isContinued(int i) {
    SqlKeyword before = tokens.keyword(i - 1);
    return before == SqlKeyword.UNION
        || before == SqlKeyword.ALL
        || before == SqlKeyword.EXCEPT
        || before == SqlKeyword.INTERSECT
        || before == SqlKeyword.AS
        || before == SqlKeyword.FOR;
  }
}
