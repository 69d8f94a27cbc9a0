package dev.sourcecheck.lineage.sql.token;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import java.util.EnumSet;
import java.util.Locale;

/** Scans strings and quoted names; those that are not terminated end with the text. */
final class StringScanner {
  private final TextCursor cursor;
  private final TokenList tokens;
  private final EnumSet<SyntaxFeature> features;

  StringScanner(TextCursor cursor, TokenList tokens, EnumSet<SyntaxFeature> features) {
    this.cursor = cursor;
    this.tokens = tokens;
    this.features = features;
  }

  /** Whether the letters before the cursor belong to the string that starts there. */
  boolean isPrefix(int start) {
    if (cursor.text.charAt(start) == '_') {
      return true;
    }
    return switch (cursor.at - start) {
      case 1 -> "nNeEbBxXrRqQ".indexOf(cursor.text.charAt(start)) >= 0;
      case 2 -> {
        String prefix = cursor.text.substring(start, cursor.at).toLowerCase(Locale.ROOT);
        yield prefix.equals("rb") || prefix.equals("br") || prefix.equals("nq");
      }
      default -> false;
    };
  }

  void prefixed(int start, char quote) {
    char last = (char) (cursor.text.charAt(cursor.at - 1) | 0x20);
    if (last == 'q' && features.contains(SyntaxFeature.ORACLE_PSEUDO_COLUMNS)) {
      alternative(start);
      return;
    }
    boolean raw = last == 'r' || (char) (cursor.text.charAt(start) | 0x20) == 'r';
    boolean escapes = last == 'e' || (!raw && features.contains(SyntaxFeature.BACKSLASH_ESCAPES));
    string(quote, escapes);
  }

  /** Oracle's {@code q'[...]'}. */
  private void alternative(int start) {
    char open = cursor.peek(1);
    char close =
        switch (open) {
          case '[' -> ']';
          case '(' -> ')';
          case '{' -> '}';
          case '<' -> '>';
          default -> open;
        };
    int end = cursor.text.indexOf(close + "'", cursor.at + 2);
    cursor.at = end < 0 ? cursor.length : end + 2;
    tokens.add(TokenList.STRING, '\0', start, cursor.at, null);
  }

  void string(char quote, boolean escapes) {
    int start = cursor.at;
    if (features.contains(SyntaxFeature.DOUBLE_QUOTED_STRINGS)
        && cursor.peek(1) == quote
        && cursor.peek(2) == quote) {
      int end = cursor.text.indexOf(String.valueOf(quote).repeat(3), cursor.at + 3);
      // two doubled quotes are an empty string in dialects without triple quotes
      if (end >= 0) {
        cursor.at = end + 3;
        tokens.add(TokenList.STRING, quote, start, cursor.at, null);
        return;
      }
    }
    cursor.at++;
    while (cursor.at < cursor.length) {
      char c = cursor.text.charAt(cursor.at++);
      if (c == '\\' && escapes) {
        cursor.at++;
      } else if (c == quote) {
        if (cursor.at < cursor.length && cursor.text.charAt(cursor.at) == quote) {
          cursor.at++;
        } else {
          break;
        }
      }
    }
    cursor.at = Math.min(cursor.at, cursor.length);
    tokens.add(TokenList.STRING, quote, start, cursor.at, null);
  }

  void quotedName(char close) {
    int start = cursor.at++;
    boolean doubled = false;
    int end = cursor.length;
    while (cursor.at < cursor.length) {
      char c = cursor.text.charAt(cursor.at++);
      if (c == close) {
        if (cursor.at < cursor.length && cursor.text.charAt(cursor.at) == close) {
          cursor.at++;
          doubled = true;
        } else {
          end = cursor.at - 1;
          break;
        }
      }
    }
    String name = cursor.text.substring(start + 1, end);
    if (doubled) {
      name = name.replace("" + close + close, "" + close);
    }
    tokens.addQuoted(new SqlIdentifier(name, true), start, cursor.at);
  }
}
