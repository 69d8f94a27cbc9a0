package dev.sourcecheck.lineage;

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
        tokens.is(from, Keyword.INSERT)
            || tokens.is(from, Keyword.CREATE)
            || tokens.is(from, Keyword.ALTER)
            || tokens.is(from, Keyword.DECLARE);
    boolean merge = tokens.is(from, Keyword.MERGE);
    boolean with = tokens.is(from, Keyword.WITH);
    boolean set = tokens.is(from, Keyword.UPDATE) || tokens.is(from, Keyword.MERGE);
    int cases = 0;
    for (int i = from + 1; i < size; i = tokens.next(i, size)) {
      if (tokens.is(i, ';') || tokens.is(i, Keyword.GO)) {
        return i;
      }
      Keyword keyword = tokens.keyword(i);
      if (keyword == null
          || tokens.is(i - 1, '.')
          || tokens.is(i - 1, Keyword.AS) && keyword != Keyword.SELECT) {
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
              || tokens.is(i - 1, Keyword.FOR)
              || (tokens.is(i - 1, Keyword.ON) && !tokens.is(from, Keyword.SET))
              || tokens.is(i - 1, Keyword.THEN)) {
            break;
          }
          if (with && !mainSeen) {
            mainSeen = true;
            insertSource = keyword == Keyword.INSERT;
            merge = keyword == Keyword.MERGE;
            set |= keyword == Keyword.UPDATE;
            break;
          }
          if (mainSeen
              || tokens.is(from, Keyword.DECLARE)
              || tokens.is(from, Keyword.SET)
              || tokens.is(from, Keyword.IF)
              || tokens.is(from, Keyword.WHILE)
              || tokens.is(from, Keyword.EXEC)
              || tokens.is(from, Keyword.TRUNCATE)
              || tokens.is(from, Keyword.DROP)
              || tokens.is(from, Keyword.CREATE)
              || (tokens.is(from, Keyword.ALTER) && tokens.is(from + 1, Keyword.TABLE))
              || tokens.is(from, Keyword.USE)
              || tokens.is(from, Keyword.BEGIN)
              || tokens.is(from, Keyword.ELSE)
              || tokens.is(from, Keyword.END)
              || tokens.is(from, Keyword.PRINT)) {
            return i;
          }
          break;
        case DECLARE, TRUNCATE, DROP, PRINT, WHILE, RAISERROR, THROW, COMMIT, ROLLBACK:
          return i;
        case CREATE:
          return i;
        case EXEC, EXECUTE:
          if (insertSource && tokens.is(from, Keyword.INSERT)) {
            insertSource = false;
            break;
          }
          return i;
        case IF:
          if (!tokens.is(i + 1, Keyword.EXISTS) || !tokens.is(from, Keyword.DROP)) {
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
    Keyword keyword = tokens.keyword(from);
    return keyword == Keyword.SELECT
        || keyword == Keyword.INSERT
        || keyword == Keyword.UPDATE
        || keyword == Keyword.DELETE
        || keyword == Keyword.MERGE;
  }

  private boolean isContinued(int i) {
    Keyword before = tokens.keyword(i - 1);
    return before == Keyword.UNION
        || before == Keyword.ALL
        || before == Keyword.EXCEPT
        || before == Keyword.INTERSECT
        || before == Keyword.AS
        || before == Keyword.FOR;
  }
}
