package dev.sourcecheck.cli.report;

/** Makes untrusted text safe for one line of a terminal or of a build log. */
final class PlainText {
  private PlainText() {}

  /**
   * Replaces line breaks, control characters and characters that change the direction of text, so
   * that a server cannot move the cursor or forge a line. {@code ##[} starts a command in the logs
   * of GitHub and Azure, anywhere in a line.
   */
  static String line(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints()
        .forEach(character -> line.appendCodePoint(isVisible(character) ? character : ' '));
    return line.toString().replace("##[", "## [").strip();
  }

  private static boolean isVisible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
