package dev.sourcecheck.text;

import org.jspecify.annotations.Nullable;

/** Text that a stranger sent, made harmless for messages, logs and pages. */
public final class UntrustedText {
  private static final int SHORT = 200;

  private UntrustedText() {}

  /** One line of at most 200 characters. */
  public static String clean(@Nullable String text) {
    return clean(text, SHORT);
  }

  /**
   * Every run of white space, control, private and unpaired characters becomes one space. Format
   * characters (zero-width ones, right-to-left marks) are removed, so that they cannot split what
   * they stand in. What is longer than the limit ends in an ellipsis.
   */
  public static String clean(@Nullable String text, int limit) {
    if (text == null) {
      return "";
    }
    StringBuilder kept = new StringBuilder(Math.min(text.length(), limit));
    boolean gap = false;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      if (Character.getType(point) == Character.FORMAT) {
        continue;
      }
      if (isHarmful(point)) {
        gap = !kept.isEmpty();
        continue;
      }
      if (kept.length() + (gap ? 1 : 0) >= limit) {
        return kept.append('\u2026').toString();
      }
      if (gap) {
        kept.append(' ');
        gap = false;
      }
      kept.appendCodePoint(point);
    }
    return kept.toString();
  }

  private static boolean isHarmful(int point) {
    return Character.isWhitespace(point)
        || Character.isSpaceChar(point)
        || switch (Character.getType(point)) {
          case Character.CONTROL,
              Character.PRIVATE_USE,
              Character.SURROGATE,
              Character.UNASSIGNED ->
              true;
          default -> false;
        };
  }
}
