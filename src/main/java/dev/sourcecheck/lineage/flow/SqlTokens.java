package dev.sourcecheck.lineage.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Splits SQL into tokens without comments. Never fails: an unclosed token extends to the end of the
 * text.
 */
final class SqlTokens {
  enum SqlTokenKind {
    WORD,
    QUOTED,
    STRING,
    NUMBER,
    PARAMETER,
    SYMBOL
  }

  /**
   * @param spaced whether white space or a comment precedes it
   */
  record Token(SqlTokenKind kind, String text, boolean spaced) {
    boolean is(String word) {
      return kind == SqlTokenKind.WORD && text.equalsIgnoreCase(word);
    }

    boolean symbol(char symbol) {
      return kind == SqlTokenKind.SYMBOL && text.charAt(0) == symbol;
    }

    String upper() {
      return kind == SqlTokenKind.WORD ? text.toUpperCase(Locale.ROOT) : "";
    }
  }

  private final String sql;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private SqlTokens(String sql) {
    this.sql = sql;
  }

  static List<Token> of(String sql) {
    return new SqlTokens(sql).scan();
  }

  private List<Token> scan() {
    boolean spaced = false;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (Character.isWhitespace(c) || c == '\0') {
        at++;
        spaced = true;
      } else if (sql.startsWith("--", at)) {
        int end = sql.indexOf('\n', at);
        at = end < 0 ? sql.length() : end;
        spaced = true;
      } else if (sql.startsWith("/*", at)) {
        skipComment();
        spaced = true;
      } else {
        int start = at;
        SqlTokenKind kind = next(c);
        tokens.add(new Token(kind, sql.substring(start, at), spaced));
        spaced = false;
      }
    }
    return tokens;
  }

  private SqlTokenKind next(char c) {
    if (c == '\'') {
      return quoted('\'', false, SqlTokenKind.STRING);
    }
    if (c == '"' || c == '`') {
      return quoted(c, false, SqlTokenKind.QUOTED);
    }
    if (c == '$') {
      return dollar();
    }
    if (isDigit(c)) {
      return number();
    }
    if (startsWord(c)) {
      return word(c);
    }
    at++;
    return SqlTokenKind.SYMBOL;
  }

  private SqlTokenKind quoted(char quote, boolean escapes, SqlTokenKind kind) {
    at++;
    while (at < sql.length()) {
      char c = sql.charAt(at++);
      if (c == '\\' && escapes) {
        at = Math.min(at + 1, sql.length());
      } else if (c == quote) {
        if (at < sql.length() && sql.charAt(at) == quote) {
          at++;
        } else {
          break;
        }
      }
    }
    return kind;
  }

  /** A parameter, or a string between dollar signs. */
  private SqlTokenKind dollar() {
    int end = at + 1;
    while (end < sql.length() && (startsWord(sql.charAt(end)) || isDigit(sql.charAt(end)))) {
      end++;
    }
    if (end < sql.length()
        && sql.charAt(end) == '$'
        && (end == at + 1 || !isDigit(sql.charAt(at + 1)))) {
      String tag = sql.substring(at, end + 1);
      int close = sql.indexOf(tag, end + 1);
      at = close < 0 ? sql.length() : close + tag.length();
      return SqlTokenKind.STRING;
    }
    at = Math.max(end, at + 1);
    return SqlTokenKind.PARAMETER;
  }

  private SqlTokenKind number() {
    while (at < sql.length()) {
      char c = sql.charAt(at);
      boolean exponentSign =
          (c == '+' || c == '-') && (sql.charAt(at - 1) == 'e' || sql.charAt(at - 1) == 'E');
      if (!isDigit(c) && c != '.' && c != '_' && !Character.isLetter(c) && !exponentSign) {
        break;
      }
      at++;
    }
    return SqlTokenKind.NUMBER;
  }

  private SqlTokenKind word(char first) {
    int start = at;
    while (at < sql.length()
        && (startsWord(sql.charAt(at)) || isDigit(sql.charAt(at)) || sql.charAt(at) == '$')) {
      at++;
    }
    if (at < sql.length() && sql.charAt(at) == '\'' && at == start + 1) {
      switch (first) {
        case 'e', 'E' -> {
          return quoted('\'', true, SqlTokenKind.STRING);
        }
        case 'b', 'B', 'x', 'X', 'n', 'N' -> {
          return quoted('\'', false, SqlTokenKind.STRING);
        }
        default -> {}
      }
    }
    if (at == start + 1 && (first == 'u' || first == 'U')) {
      if (sql.startsWith("&'", at)) {
        at++;
        return quoted('\'', false, SqlTokenKind.STRING);
      }
      if (sql.startsWith("&\"", at)) {
        at++;
        return quoted('"', false, SqlTokenKind.QUOTED);
      }
    }
    return SqlTokenKind.WORD;
  }

  private void skipComment() {
    int depth = 0;
    while (at < sql.length()) {
      if (sql.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (sql.startsWith("*/", at)) {
        at += 2;
        if (--depth == 0) {
          return;
        }
      } else {
        at++;
      }
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean startsWord(char c) {
    return c == '_' || Character.isLetter(c) || (c > 127 && !Character.isWhitespace(c));
  }
}
