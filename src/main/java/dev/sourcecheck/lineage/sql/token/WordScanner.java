package dev.sourcecheck.lineage.sql.token;

import dev.sourcecheck.lineage.sql.SyntaxFeature;
import java.util.EnumSet;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Scans words, and the strings and quoted names that letters may introduce. */
final class WordScanner {
  private final TextCursor cursor;
  private final TokenList tokens;
  private final StringScanner strings;
  private final EnumSet<SyntaxFeature> features;

  WordScanner(
      TextCursor cursor, TokenList tokens, StringScanner strings, EnumSet<SyntaxFeature> features) {
    this.cursor = cursor;
    this.tokens = tokens;
    this.strings = strings;
    this.features = features;
  }

  void scan() {
    int start = cursor.at;
    while (cursor.at < cursor.length && TextCursor.isWordPart(cursor.text.charAt(cursor.at))) {
      cursor.at++;
    }
    if (cursor.at < cursor.length) {
      char quote = cursor.text.charAt(cursor.at);
      if ((quote == '\''
              || (quote == '"' && features.contains(SyntaxFeature.DOUBLE_QUOTED_STRINGS)))
          && strings.isPrefix(start)) {
        strings.prefixed(start, quote);
        return;
      }
      if (quote == '&' && cursor.at - start == 1 && (cursor.text.charAt(start) | 0x20) == 'u') {
        unicodeString(start);
        return;
      }
    }
    SqlKeyword keyword = KeywordTable.find(cursor.text, start, cursor.at);
    tokens.add(
        TokenList.WORD,
        '\0',
        start,
        cursor.at,
        keyword == null ? abbreviated(start, cursor.at) : keyword);
  }

  /** Teradata's short forms. */
  private @Nullable SqlKeyword abbreviated(int from, int to) {
    if (to - from != 3 || !features.contains(SyntaxFeature.COLUMN_PHRASES)) {
      return null;
    }
    return switch (cursor.text.substring(from, to).toLowerCase(Locale.ROOT)) {
      case "sel" -> SqlKeyword.SELECT;
      case "ins" -> SqlKeyword.INSERT;
      case "upd" -> SqlKeyword.UPDATE;
      case "del" -> SqlKeyword.DELETE;
      default -> null;
    };
  }

  private void unicodeString(int start) {
    char quote = cursor.peek(1);
    if (quote == '\'') {
      cursor.at++;
      strings.string(quote, false);
    } else if (quote == '"') {
      cursor.at++;
      strings.quotedName('"');
    } else {
      tokens.add(TokenList.WORD, '\0', start, cursor.at, null);
    }
  }
}
