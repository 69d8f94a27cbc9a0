package dev.sourcecheck.lineage.sql.token;

import static dev.sourcecheck.lineage.sql.SyntaxFeature.BACKSLASH_ESCAPES;
import static dev.sourcecheck.lineage.sql.SyntaxFeature.BRACKETED_NAMES;
import static dev.sourcecheck.lineage.sql.SyntaxFeature.DOLLAR_QUOTES;
import static dev.sourcecheck.lineage.sql.SyntaxFeature.DOUBLE_QUOTED_STRINGS;
import static dev.sourcecheck.lineage.sql.SyntaxFeature.HASH_COMMENTS;
import static dev.sourcecheck.lineage.sql.SyntaxFeature.NESTED_COMMENTS;
import static dev.sourcecheck.lineage.sql.SyntaxFeature.QUESTION_OPERATORS;
import static dev.sourcecheck.lineage.sql.SyntaxFeature.SLASH_COMMENTS;

import dev.sourcecheck.lineage.sql.SqlSyntax;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import java.util.EnumSet;

/** Splits a text into tokens. Unterminated strings and comments end with the text. */
public final class TokenScanner {
  private static final int MAX_VARIABLE = 100;

  private final TextCursor cursor;
  private final EnumSet<SyntaxFeature> features;
  private final int maxTokens;
  private final TokenList tokens;
  private final StringScanner strings;
  private final WordScanner words;
  private boolean cut;

  public TokenScanner(String text, SqlSyntax syntax, int maxTokens) {
    this.cursor = new TextCursor(text);
    this.features = syntax.featureSet();
    this.maxTokens = maxTokens;
    this.tokens = new TokenList(text);
    this.strings = new StringScanner(cursor, tokens, features);
    this.words = new WordScanner(cursor, tokens, strings, features);
  }

  public TokenList scan() {
    while (cursor.at < cursor.length) {
      if (tokens.size() >= maxTokens) {
        cut = true;
        break;
      }
      token(cursor.text.charAt(cursor.at));
    }
    return tokens.pair();
  }

  /** Whether the text had more tokens than the limit. */
  public boolean cut() {
    return cut;
  }

  private void token(char c) {
    if (c <= ' ' || c == '\u00a0' || c == '\ufeff') {
      cursor.at++;
    } else if (TextCursor.isWordStart(c)) {
      words.scan();
    } else if (c >= '0' && c <= '9') {
      NumberScanner.scan(cursor, tokens);
    } else {
      switch (c) {
        case '\'' -> strings.string(c, features.contains(BACKSLASH_ESCAPES));
        case '"' -> {
          if (features.contains(DOUBLE_QUOTED_STRINGS)) {
            strings.string(c, features.contains(BACKSLASH_ESCAPES));
          } else {
            strings.quotedName('"');
          }
        }
        case '`' -> strings.quotedName('`');
        case '-' -> dashOrComment();
        case '/' -> slashOrComment();
        case '#' -> hash();
        case '$' -> dollar();
        case '@' -> variable();
        case '?' -> question();
        case '[' -> {
          if (features.contains(BRACKETED_NAMES)) {
            strings.quotedName(']');
          } else {
            symbol('[', 1);
          }
        }
        case ':' -> {
          if (cursor.peek(1) == ':') {
            symbol(TokenList.CAST, 2);
          } else if (cursor.peek(1) == '=') {
            symbol(TokenList.NAMED, 2);
          } else {
            symbol(':', 1);
          }
        }
        case '=' ->
            symbol(cursor.peek(1) == '>' ? TokenList.NAMED : '=', cursor.peek(1) == '>' ? 2 : 1);
        case '.' -> {
          if (TextCursor.isDigit(cursor.peek(1)) && !followsName()) {
            NumberScanner.scan(cursor, tokens);
          } else {
            symbol('.', 1);
          }
        }
        default -> symbol(c, 1);
      }
    }
  }

  private boolean followsName() {
    if (cursor.at == 0) {
      return false;
    }
    char before = cursor.text.charAt(cursor.at - 1);
    return TextCursor.isWordPart(before)
        || before == '"'
        || before == '`'
        || before == ']'
        || before == ')';
  }

  private void symbol(char symbol, int width) {
    tokens.add(TokenList.SYMBOL, symbol, cursor.at, cursor.at + width, null);
    cursor.at += width;
  }

  private void dashOrComment() {
    if (cursor.peek(1) == '-') {
      CommentScanner.line(cursor);
    } else if (cursor.peek(1) == '>') {
      symbol(TokenList.ARROW, 2);
    } else {
      symbol('-', 1);
    }
  }

  private void slashOrComment() {
    if (cursor.peek(1) == '*') {
      CommentScanner.block(cursor, features.contains(NESTED_COMMENTS));
    } else if (cursor.peek(1) == '/' && features.contains(SLASH_COMMENTS)) {
      CommentScanner.line(cursor);
    } else {
      symbol('/', 1);
    }
  }

  private void hash() {
    if (features.contains(HASH_COMMENTS)) {
      CommentScanner.line(cursor);
    } else if (TextCursor.isWordPart(cursor.peek(1)) || cursor.peek(1) == '#') {
      int start = cursor.at;
      while (cursor.at < cursor.length
          && (TextCursor.isWordPart(cursor.text.charAt(cursor.at))
              || cursor.text.charAt(cursor.at) == '#')) {
        cursor.at++;
      }
      tokens.add(TokenList.WORD, '\0', start, cursor.at, null);
    } else {
      symbol('#', 1);
    }
  }

  private void dollar() {
    int end = cursor.at + 1;
    if (cursor.peek(1) == '{') {
      // a variable that a tool was to replace: ${name}
      int close = cursor.at + 2;
      int limit = Math.min(cursor.length, cursor.at + MAX_VARIABLE);
      while (close < limit && cursor.text.charAt(close) != '}') {
        close++;
      }
      if (close < limit) {
        tokens.add(TokenList.PARAMETER, '$', cursor.at, close + 1, null);
        cursor.at = close + 1;
        return;
      }
    }
    while (end < cursor.length
        && TextCursor.isWordPart(cursor.text.charAt(end))
        && cursor.text.charAt(end) != '$') {
      end++;
    }
    boolean tag =
        end < cursor.length
            && cursor.text.charAt(end) == '$'
            && !TextCursor.isDigit(cursor.peek(1));
    if (tag && features.contains(DOLLAR_QUOTES)) {
      String quote = cursor.text.substring(cursor.at, end + 1);
      int close = cursor.text.indexOf(quote, end + 1);
      int start = cursor.at;
      cursor.at = close < 0 ? cursor.length : close + quote.length();
      tokens.add(TokenList.STRING, '$', start, cursor.at, null);
    } else if (end > cursor.at + 1) {
      tokens.add(TokenList.PARAMETER, '$', cursor.at, end, null);
      cursor.at = end;
    } else {
      symbol('$', 1);
    }
  }

  private void variable() {
    int end = cursor.at + 1;
    while (end < cursor.length
        && (TextCursor.isWordPart(cursor.text.charAt(end)) || cursor.text.charAt(end) == '@')) {
      end++;
    }
    if (end == cursor.at + 1) {
      symbol('@', 1);
      return;
    }
    tokens.add(TokenList.PARAMETER, '@', cursor.at, end, null);
    cursor.at = end;
  }

  private void question() {
    if (features.contains(QUESTION_OPERATORS)) {
      symbol('?', 1);
    } else {
      tokens.add(TokenList.PARAMETER, '?', cursor.at, cursor.at + 1, null);
      cursor.at++;
    }
  }
}
