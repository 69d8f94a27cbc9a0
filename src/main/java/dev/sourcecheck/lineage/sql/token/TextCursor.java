package dev.sourcecheck.lineage.sql.token;

/** A place in a text, and the classes of its characters. */
final class TextCursor {
  final String text;
  final int length;
  int at;

  TextCursor(String text) {
    this.text = text;
    this.length = text.length();
  }

  /** A character ahead; zero beyond the end. */
  char peek(int ahead) {
    return at + ahead < length ? text.charAt(at + ahead) : '\0';
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isWordStart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || (c > 127 && Character.isLetter(c));
  }

  static boolean isWordPart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || isDigit(c)
        || c == '_'
        || c == '$'
        || (c > 127 && (Character.isLetterOrDigit(c) || Character.isSurrogate(c)));
  }
}
