package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.HashSet;
import java.util.Set;

/** Finds the parameters and variables that a procedure or a script declares. */
final class RoutineVariables {
  private final TokenList tokens;
  private final Set<String> keys = new HashSet<>();

  RoutineVariables(TokenList tokens) {
    this.tokens = tokens;
  }

  /** The keys of all names that are declared anywhere in the text. */
  Set<String> find() {
    int size = tokens.size();
    for (int i = 0; i < size; i++) {
      if (tokens.is(i, SqlKeyword.PROCEDURE) && tokens.isName(i + 1)) {
        parameters(i + 1, size);
      } else if (tokens.is(i, SqlKeyword.DECLARE)
          && (i == 0 || tokens.is(i - 1, ';') || tokens.is(i - 1, SqlKeyword.BEGIN))) {
        declared(i + 1, size);
      }
    }
    return keys;
  }

  private void parameters(int from, int to) {
    int open = from + 1;
    while (tokens.is(open, '.') && tokens.isName(open + 1)) {
      open += 2;
    }
    int after = open;
    if (tokens.is(open, '(')) {
      int closing = tokens.partner(open, to);
      for (int i = open + 1; i < closing; i = TokenSearch.comma(tokens, i, closing) + 1) {
        parameter(isMode(i) && tokens.isName(i + 1) ? i + 1 : i);
      }
      after = Math.min(closing + 1, to);
    }
    if (tokens.is(after, SqlKeyword.AS) || tokens.is(after, SqlKeyword.IS)) {
      // PL/SQL declares its variables without a keyword
      section(after + 1, to);
    }
  }

  private void parameter(int i) {
    if (tokens.isName(i)) {
      keys.add(tokens.name(i).key());
    }
  }

  private boolean isMode(int i) {
    return tokens.is(i, SqlKeyword.IN) || tokens.isWord(i, "out") || tokens.isWord(i, "inout");
  }

  private void declared(int from, int to) {
    int i = from;
    while (i < to && tokens.isName(i) && tokens.is(i + 1, ',')) {
      keys.add(tokens.name(i).key());
      i += 2;
    }
    section(i, to);
  }

  /** Declarations up to the first token that starts none. */
  private void section(int from, int to) {
    int i = from;
    while (i + 1 < to
        && tokens.isName(i)
        && tokens.isName(i + 1)
        && (tokens.keyword(i) == null || i == from)
        && !tokens.is(i, SqlKeyword.BEGIN)) {
      keys.add(tokens.name(i).key());
      while (i < to && !tokens.is(i, ';')) {
        i = tokens.next(i, to);
      }
      i++;
    }
  }
}
