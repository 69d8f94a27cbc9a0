package dev.sourcecheck.text;

import org.jspecify.annotations.Nullable;

/** Cleans text from untrusted peers for messages, logs and pages. */
public final class UntrustedText {
  private static final int DEFAULT_LIMIT = 200;

  private UntrustedText() {}

  /** Returns one line of at most 200 characters. */
  public static String clean(@Nullable String text) {
    return clean(text, DEFAULT_LIMIT);
  }

  /**
   * Replaces each run of white space, control, private-use and unpaired surrogate characters by one
   * space. Removes format characters (zero-width ones, right-to-left marks), because they could
   * split a word invisibly. Text beyond the limit is replaced by an ellipsis.
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
      if (isSeparator(point)) {
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

  private static boolean isSeparator(int point) {
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
