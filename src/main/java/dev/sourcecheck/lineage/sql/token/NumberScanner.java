package dev.sourcecheck.lineage.sql.token;

/** Scans numbers, and names after a dot that start with a digit. */
final class NumberScanner {
  private NumberScanner() {}

  static void scan(TextCursor cursor, TokenList tokens) {
    int start = cursor.at++;
    while (cursor.at < cursor.length) {
      char c = cursor.text.charAt(cursor.at);
      if (TextCursor.isDigit(c) || c == '.' && TextCursor.isDigit(cursor.peek(1))) {
        cursor.at++;
      } else if (c == '.'
          && !TextCursor.isWordStart(cursor.peek(1))
          && cursor.peek(1) != '.'
          && cursor.peek(1) != '*') {
        cursor.at++;
      } else if ((c == 'e' || c == 'E')
          && (TextCursor.isDigit(cursor.peek(1))
              || (cursor.peek(1) == '-' || cursor.peek(1) == '+')
                  && TextCursor.isDigit(cursor.peek(2)))) {
        cursor.at += 2;
      } else {
        break;
      }
    }
    if (cursor.at < cursor.length && TextCursor.isWordStart(cursor.text.charAt(cursor.at))) {
      // 0x1f, 10L, or a name that starts with a digit, which no reader needs to tell apart
      // except after a dot
      while (cursor.at < cursor.length && TextCursor.isWordPart(cursor.text.charAt(cursor.at))) {
        cursor.at++;
      }
      boolean name = tokens.is(tokens.size() - 1, '.') && tokens.adjacent(tokens.size() - 1);
      tokens.add(name ? TokenList.WORD : TokenList.NUMBER, '\0', start, cursor.at, null);
      return;
    }
    tokens.add(TokenList.NUMBER, '\0', start, cursor.at, null);
  }
}
