package dev.sourcecheck.lineage;

import static dev.sourcecheck.lineage.SyntaxFeature.BACKSLASH_ESCAPES;
import static dev.sourcecheck.lineage.SyntaxFeature.BRACKETED_NAMES;
import static dev.sourcecheck.lineage.SyntaxFeature.DOLLAR_QUOTES;
import static dev.sourcecheck.lineage.SyntaxFeature.DOUBLE_QUOTED_STRINGS;
import static dev.sourcecheck.lineage.SyntaxFeature.HASH_COMMENTS;
import static dev.sourcecheck.lineage.SyntaxFeature.NESTED_COMMENTS;
import static dev.sourcecheck.lineage.SyntaxFeature.ORACLE_PSEUDO_COLUMNS;
import static dev.sourcecheck.lineage.SyntaxFeature.QUESTION_OPERATORS;
import static dev.sourcecheck.lineage.SyntaxFeature.SLASH_COMMENTS;

import java.util.EnumSet;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Splits a text into tokens. Unterminated strings and comments end with the text. */
final class TokenScanner {
  private static final int MAX_VARIABLE = 100;

  private final String text;
  private final int length;
  private final EnumSet<SyntaxFeature> features;
  private final boolean teradata;
  private final int maxTokens;
  private final TokenList tokens;
  private boolean cut;
  private int at;

  TokenScanner(String text, SqlSyntax syntax, int maxTokens) {
    this.text = text;
    this.length = text.length();
    this.features = syntax.featureSet();
    this.teradata = syntax.name().equals("teradata");
    this.maxTokens = maxTokens;
    this.tokens = new TokenList(text);
  }

  TokenList scan() {
    while (at < length) {
      if (tokens.size() >= maxTokens) {
        cut = true;
        break;
      }
      token(text.charAt(at));
    }
    return tokens.pair();
  }

  /** Whether the text had more tokens than the limit. */
  boolean cut() {
    return cut;
  }

  private void token(char c) {
    if (c <= ' ' || c == '\u00a0' || c == '\ufeff') {
      at++;
    } else if (isWordStart(c)) {
      word();
    } else if (c >= '0' && c <= '9') {
      number();
    } else {
      switch (c) {
        case '\'' -> string(c, features.contains(BACKSLASH_ESCAPES));
        case '"' -> {
          if (features.contains(DOUBLE_QUOTED_STRINGS)) {
            string(c, features.contains(BACKSLASH_ESCAPES));
          } else {
            quotedName('"');
          }
        }
        case '`' -> quotedName('`');
        case '-' -> dashOrComment();
        case '/' -> slashOrComment();
        case '#' -> hash();
        case '$' -> dollar();
        case '@' -> variable();
        case '?' -> question();
        case '[' -> {
          if (features.contains(BRACKETED_NAMES)) {
            quotedName(']');
          } else {
            symbol('[', 1);
          }
        }
        case ':' -> {
          if (peek(1) == ':') {
            symbol(TokenList.CAST, 2);
          } else if (peek(1) == '=') {
            symbol(TokenList.NAMED, 2);
          } else {
            symbol(':', 1);
          }
        }
        case '=' -> symbol(peek(1) == '>' ? TokenList.NAMED : '=', peek(1) == '>' ? 2 : 1);
        case '.' -> {
          if (isDigit(peek(1)) && !followsName()) {
            number();
          } else {
            symbol('.', 1);
          }
        }
        default -> symbol(c, 1);
      }
    }
  }

  private boolean followsName() {
    if (at == 0) {
      return false;
    }
    char before = text.charAt(at - 1);
    return isWordPart(before) || before == '"' || before == '`' || before == ']' || before == ')';
  }

  private char peek(int ahead) {
    return at + ahead < length ? text.charAt(at + ahead) : '\0';
  }

  private void symbol(char symbol, int width) {
    tokens.add(TokenList.SYMBOL, symbol, at, at + width, null);
    at += width;
  }

  private void word() {
    int start = at;
    while (at < length && isWordPart(text.charAt(at))) {
      at++;
    }
    if (at < length) {
      char quote = text.charAt(at);
      if ((quote == '\'' || (quote == '"' && features.contains(DOUBLE_QUOTED_STRINGS)))
          && isStringPrefix(start)) {
        prefixedString(start, quote);
        return;
      }
      if (quote == '&' && at - start == 1 && (text.charAt(start) | 0x20) == 'u') {
        unicodeString(start);
        return;
      }
    }
    Keyword keyword = Keyword.at(text, start, at);
    tokens.add(TokenList.WORD, '\0', start, at, keyword == null ? abbreviated(start, at) : keyword);
  }

  /** Teradata's short forms. */
  private @Nullable Keyword abbreviated(int from, int to) {
    if (to - from != 3 || !teradata) {
      return null;
    }
    return switch (text.substring(from, to).toLowerCase(Locale.ROOT)) {
      case "sel" -> Keyword.SELECT;
      case "ins" -> Keyword.INSERT;
      case "upd" -> Keyword.UPDATE;
      case "del" -> Keyword.DELETE;
      default -> null;
    };
  }

  private void unicodeString(int start) {
    char quote = peek(1);
    if (quote == '\'') {
      at++;
      string(quote, false);
    } else if (quote == '"') {
      at++;
      quotedName('"');
    } else {
      tokens.add(TokenList.WORD, '\0', start, at, null);
    }
  }

  private boolean isStringPrefix(int start) {
    if (text.charAt(start) == '_') {
      return true;
    }
    return switch (at - start) {
      case 1 -> "nNeEbBxXrRqQ".indexOf(text.charAt(start)) >= 0;
      case 2 -> {
        String prefix = text.substring(start, at).toLowerCase(Locale.ROOT);
        yield prefix.equals("rb") || prefix.equals("br") || prefix.equals("nq");
      }
      default -> false;
    };
  }

  private void prefixedString(int start, char quote) {
    char last = (char) (text.charAt(at - 1) | 0x20);
    if (last == 'q' && features.contains(ORACLE_PSEUDO_COLUMNS)) {
      alternativeString(start);
      return;
    }
    boolean raw = last == 'r' || (char) (text.charAt(start) | 0x20) == 'r';
    boolean escapes = last == 'e' || (!raw && features.contains(BACKSLASH_ESCAPES));
    string(quote, escapes);
  }

  /** Oracle's {@code q'[...]'}. */
  private void alternativeString(int start) {
    char open = peek(1);
    char close =
        switch (open) {
          case '[' -> ']';
          case '(' -> ')';
          case '{' -> '}';
          case '<' -> '>';
          default -> open;
        };
    int end = text.indexOf(close + "'", at + 2);
    at = end < 0 ? length : end + 2;
    tokens.add(TokenList.STRING, '\0', start, at, null);
  }

  private void string(char quote, boolean escapes) {
    int start = at;
    if (features.contains(DOUBLE_QUOTED_STRINGS) && peek(1) == quote && peek(2) == quote) {
      int end = text.indexOf(String.valueOf(quote).repeat(3), at + 3);
      // two doubled quotes are an empty string in dialects without triple quotes
      if (end >= 0) {
        at = end + 3;
        tokens.add(TokenList.STRING, quote, start, at, null);
        return;
      }
    }
    at++;
    while (at < length) {
      char c = text.charAt(at++);
      if (c == '\\' && escapes) {
        at++;
      } else if (c == quote) {
        if (at < length && text.charAt(at) == quote) {
          at++;
        } else {
          break;
        }
      }
    }
    at = Math.min(at, length);
    tokens.add(TokenList.STRING, quote, start, at, null);
  }

  private void quotedName(char close) {
    int start = at++;
    boolean doubled = false;
    int end = length;
    while (at < length) {
      char c = text.charAt(at++);
      if (c == close) {
        if (at < length && text.charAt(at) == close) {
          at++;
          doubled = true;
        } else {
          end = at - 1;
          break;
        }
      }
    }
    String name = text.substring(start + 1, end);
    if (doubled) {
      name = name.replace("" + close + close, "" + close);
    }
    tokens.addQuoted(new Identifier(name, true), start, at);
  }

  private void number() {
    int start = at++;
    while (at < length) {
      char c = text.charAt(at);
      if (isDigit(c) || c == '.' && isDigit(peek(1))) {
        at++;
      } else if (c == '.' && !isWordStart(peek(1)) && peek(1) != '.' && peek(1) != '*') {
        at++;
      } else if ((c == 'e' || c == 'E')
          && (isDigit(peek(1)) || (peek(1) == '-' || peek(1) == '+') && isDigit(peek(2)))) {
        at += 2;
      } else {
        break;
      }
    }
    if (at < length && isWordStart(text.charAt(at))) {
      // 0x1f, 10L, or a name that starts with a digit, which no reader needs to tell apart
      // except after a dot
      while (at < length && isWordPart(text.charAt(at))) {
        at++;
      }
      boolean name = tokens.is(tokens.size() - 1, '.') && tokens.adjacent(tokens.size() - 1);
      tokens.add(name ? TokenList.WORD : TokenList.NUMBER, '\0', start, at, null);
      return;
    }
    tokens.add(TokenList.NUMBER, '\0', start, at, null);
  }

  private void dashOrComment() {
    if (peek(1) == '-') {
      lineComment();
    } else if (peek(1) == '>') {
      symbol(TokenList.ARROW, 2);
    } else {
      symbol('-', 1);
    }
  }

  private void slashOrComment() {
    if (peek(1) == '*') {
      blockComment();
    } else if (peek(1) == '/' && features.contains(SLASH_COMMENTS)) {
      lineComment();
    } else {
      symbol('/', 1);
    }
  }

  private void lineComment() {
    while (at < length && text.charAt(at) != '\n') {
      at++;
    }
  }

  private void blockComment() {
    boolean nested = features.contains(NESTED_COMMENTS);
    int depth = 1;
    at += 2;
    while (at < length && depth > 0) {
      char c = text.charAt(at);
      if (c == '*' && peek(1) == '/') {
        depth--;
        at += 2;
      } else if (nested && c == '/' && peek(1) == '*') {
        depth++;
        at += 2;
      } else {
        at++;
      }
    }
  }

  private void hash() {
    if (features.contains(HASH_COMMENTS)) {
      lineComment();
    } else if (isWordPart(peek(1)) || peek(1) == '#') {
      int start = at;
      while (at < length && (isWordPart(text.charAt(at)) || text.charAt(at) == '#')) {
        at++;
      }
      tokens.add(TokenList.WORD, '\0', start, at, null);
    } else {
      symbol('#', 1);
    }
  }

  private void dollar() {
    int end = at + 1;
    if (peek(1) == '{') {
      // a variable that a tool was to replace: ${name}
      int close = at + 2;
      int limit = Math.min(length, at + MAX_VARIABLE);
      while (close < limit && text.charAt(close) != '}') {
        close++;
      }
      if (close < limit) {
        tokens.add(TokenList.PARAMETER, '$', at, close + 1, null);
        at = close + 1;
        return;
      }
    }
    while (end < length && isWordPart(text.charAt(end)) && text.charAt(end) != '$') {
      end++;
    }
    boolean tag = end < length && text.charAt(end) == '$' && !isDigit(peek(1));
    if (tag && features.contains(DOLLAR_QUOTES)) {
      String quote = text.substring(at, end + 1);
      int close = text.indexOf(quote, end + 1);
      int start = at;
      at = close < 0 ? length : close + quote.length();
      tokens.add(TokenList.STRING, '$', start, at, null);
    } else if (end > at + 1) {
      tokens.add(TokenList.PARAMETER, '$', at, end, null);
      at = end;
    } else {
      symbol('$', 1);
    }
  }

  private void variable() {
    int end = at + 1;
    while (end < length && (isWordPart(text.charAt(end)) || text.charAt(end) == '@')) {
      end++;
    }
    if (end == at + 1) {
      symbol('@', 1);
      return;
    }
    tokens.add(TokenList.PARAMETER, '@', at, end, null);
    at = end;
  }

  private void question() {
    if (features.contains(QUESTION_OPERATORS)) {
      symbol('?', 1);
    } else {
      tokens.add(TokenList.PARAMETER, '?', at, at + 1, null);
      at++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isWordStart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || (c > 127 && Character.isLetter(c));
  }

  private static boolean isWordPart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || isDigit(c)
        || c == '_'
        || c == '$'
        || (c > 127 && (Character.isLetterOrDigit(c) || Character.isSurrogate(c)));
  }
}
