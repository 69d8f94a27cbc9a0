package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the statements of a text: between semicolons, inside the bodies of procedures, and in T-SQL
 * also where a new statement starts without a semicolon.
 */
final class ScriptSplitter {
  /** A statement's tokens. */
  record Range(int from, int to, @Nullable SqlIdentifier loopVariable) {
    Range(int from, int to) {
      this(from, to, null);
    }
  }

  private final TokenList tokens;
  private final boolean transactSql;
  private final List<Range> ranges = new ArrayList<>(1);

  ScriptSplitter(TokenList tokens, EnumSet<SyntaxFeature> features) {
    this.tokens = tokens;
    this.transactSql = features.contains(SyntaxFeature.TRANSACT_SQL);
  }

  List<Range> split() {
    int size = tokens.size();
    int i = 0;
    while (i < size) {
      if (tokens.is(i, ';') || tokens.is(i, SqlKeyword.GO)) {
        i++;
      } else if (transactSql && isBlockWord(i)) {
        i += isTryOrCatch(i + 1) ? 2 : 1;
      } else if (startsBody(i)) {
        i = transactSql ? routineHeader(i, size) : body(i, size);
      } else {
        int end = i + 1 > size ? size : statementEnd(i, size);
        ranges.add(new Range(i, end));
        i = end;
      }
    }
    return ranges;
  }

  /** BEGIN, END and ELSE, which only group T-SQL's statements. */
  private boolean isBlockWord(int i) {
    return tokens.is(i, SqlKeyword.END)
        || tokens.is(i, SqlKeyword.ELSE)
        || (tokens.is(i, SqlKeyword.BEGIN)
            && !tokens.is(i + 1, SqlKeyword.TRAN)
            && !tokens.is(i + 1, SqlKeyword.TRANSACTION));
  }

  private boolean isTryOrCatch(int i) {
    return tokens.isWord(i, "try") || tokens.isWord(i, "catch");
  }

  /** A routine's name and parameters; the statements after AS are the text's own. */
  private int routineHeader(int from, int size) {
    int i = from + 1;
    while (i < size
        && !tokens.is(i, ';')
        && !tokens.is(i, SqlKeyword.GO)
        && !(tokens.is(i - 1, SqlKeyword.AS) && startsRoutineBody(i))) {
      i = tokens.next(i, size);
    }
    i = Math.min(i, size);
    ranges.add(new Range(from, i));
    return i;
  }

  private boolean startsRoutineBody(int i) {
    SqlKeyword keyword = tokens.keyword(i);
    if (keyword == null) {
      return false;
    }
    return switch (keyword) {
      case BEGIN,
          SELECT,
          INSERT,
          UPDATE,
          DELETE,
          MERGE,
          WITH,
          SET,
          DECLARE,
          IF,
          WHILE,
          EXEC,
          EXECUTE,
          TRUNCATE,
          CREATE,
          DROP,
          PRINT,
          RETURN ->
          true;
      default -> false;
    };
  }

  private int statementEnd(int from, int size) {
    if (transactSql) {
      return new TransactSqlStatement(tokens).end(from, size);
    }
    int i = from;
    while (i < size && !tokens.is(i, ';')) {
      i = tokens.next(i, size);
    }
    return Math.min(i, size);
  }

  private boolean startsBody(int i) {
    if (tokens.is(i, SqlKeyword.BEGIN) || tokens.is(i, SqlKeyword.DECLARE)) {
      return !transactSql
          && !tokens.is(i + 1, ';')
          && i + 1 < tokens.size()
          && !tokens.is(i + 1, SqlKeyword.TRAN)
          && !tokens.is(i + 1, SqlKeyword.TRANSACTION)
          && (tokens.is(i, SqlKeyword.BEGIN) || !isCursor(i))
          && !tokens.isWord(i + 1, "work");
    }
    if (!tokens.is(i, SqlKeyword.CREATE) && !(tokens.is(i, SqlKeyword.ALTER) && transactSql)) {
      return false;
    }
    for (int at = i + 1; at < i + 8; at++) {
      SqlKeyword keyword = tokens.keyword(at);
      if (keyword == SqlKeyword.PROCEDURE
          || keyword == SqlKeyword.TRIGGER
          || keyword == SqlKeyword.FUNCTION) {
        return true;
      }
      if (keyword == SqlKeyword.TABLE
          || keyword == SqlKeyword.VIEW
          || tokens.kind(at) != TokenList.WORD) {
        return false;
      }
      if (tokens.isWord(at, "proc")) {
        return true;
      }
    }
    return false;
  }

  private boolean isCursor(int i) {
    return tokens.is(i + 2, SqlKeyword.CURSOR) || tokens.is(i + 3, SqlKeyword.CURSOR);
  }

  /**
   * The statements of a procedure's body. The rest of the text is read the same way, because its
   * end cannot be distinguished from the end of a block.
   */
  private int body(int from, int size) {
    int header = from;
    while (header < size
        && !tokens.is(header, ';')
        && !isLoop(header)
        && !startsStatement(header, from)) {
      header = tokens.next(header, size);
    }
    ranges.add(new Range(from, Math.min(Math.max(header, from + 1), size)));
    int i = Math.max(header, from + 1);
    while (i < size) {
      if (isLoop(i)) {
        int closing = tokens.partner(i + 3, size);
        ranges.add(new Range(i + 4, closing, tokens.name(i + 1)));
        i = Math.min(closing + 1, size);
        continue;
      }
      if (!startsStatement(i, from)) {
        i = tokens.next(i, size);
        continue;
      }
      int end = statementEnd(i, size);
      ranges.add(new Range(i, end));
      i = Math.max(end, i + 1);
    }
    return size;
  }

  /** {@code FOR r IN (SELECT ...)} */
  private boolean isLoop(int i) {
    return tokens.is(i, SqlKeyword.FOR)
        && tokens.isName(i + 1)
        && tokens.is(i + 2, SqlKeyword.IN)
        && tokens.opensQuery(i + 3);
  }

  private boolean startsStatement(int i, int from) {
    SqlKeyword keyword = tokens.keyword(i);
    if (keyword == null || i == from) {
      return false;
    }
    boolean data =
        switch (keyword) {
          case INSERT, UPDATE, DELETE, MERGE, SELECT -> true;
          case WITH -> tokens.isName(i + 1) && tokens.is(i + 2, SqlKeyword.AS);
          case TRUNCATE -> true;
          case CREATE -> tokens.is(i + 1, SqlKeyword.TABLE) || tokens.is(i + 2, SqlKeyword.TABLE);
          default -> false;
        };
    if (!data) {
      return false;
    }
    if (tokens.is(i - 1, ';') || tokens.is(i - 1, SqlKeyword.END)) {
      return true;
    }
    SqlKeyword before = tokens.keyword(i - 1);
    if (before == null) {
      // BEGIN ATOMIC
      return tokens.kind(i - 1) == TokenList.WORD && tokens.is(i - 2, SqlKeyword.BEGIN);
    }
    return switch (before) {
      case BEGIN, THEN, ELSE, LOOP, DO, AS, EXCEPTION, IS -> true;
      default -> false;
    };
  }
}
