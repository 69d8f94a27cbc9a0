package dev.sourcecheck.lineage.sql.token;

/** Skips comments; those that are not terminated end with the text. */
final class CommentScanner {
  private CommentScanner() {}

  static void line(TextCursor cursor) {
    while (cursor.at < cursor.length && cursor.text.charAt(cursor.at) != '\n') {
      cursor.at++;
    }
  }

  static void block(TextCursor cursor, boolean nested) {
    int depth = 1;
    cursor.at += 2;
    while (cursor.at < cursor.length && depth > 0) {
      char c = cursor.text.charAt(cursor.at);
      if (c == '*' && cursor.peek(1) == '/') {
        depth--;
        cursor.at += 2;
      } else if (nested && c == '/' && cursor.peek(1) == '*') {
        depth++;
        cursor.at += 2;
      } else {
        cursor.at++;
      }
    }
  }
}
