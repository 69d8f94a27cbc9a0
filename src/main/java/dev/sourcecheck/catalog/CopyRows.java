package dev.sourcecheck.catalog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the text format of COPY: tabs between values, backslash escapes, {@code \N} for null.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY, text format</a>
 */
final class CopyRows {
  /** Maximum length of a name; BigQuery's 1,024 is the largest of all engines. */
  static final int NAME = 1_024;

  /** Maximum length of a comment, default or type. */
  static final int TEXT = 4_000;

  private final StringBuilder rows = new StringBuilder();
  private boolean first = true;

  /** Number of buffered characters. */
  int size() {
    return rows.length();
  }

  void clear() {
    rows.setLength(0);
  }

  /** Digests the sorted rows without their first value; values contain no raw line break. */
  void digestInto(MessageDigest digest) {
    rows.toString()
        .lines()
        .map(row -> row.substring(row.indexOf('\t')))
        .sorted()
        .forEach(row -> digest.update((row + '\n').getBytes(StandardCharsets.UTF_8)));
    digest.update((byte) 0);
  }

  /** Returns and clears the buffered rows. */
  byte[] take() {
    byte[] taken = rows.toString().getBytes(StandardCharsets.UTF_8);
    clear();
    return taken;
  }

  CopyRows name(@Nullable String value) {
    return clipped(value, NAME);
  }

  CopyRows text(@Nullable String value) {
    return clipped(value, TEXT);
  }

  /** Appends a number, a boolean, a UUID or null. */
  CopyRows value(@Nullable Object value) {
    separate();
    rows.append(value == null ? "\\N" : value.toString());
    return this;
  }

  CopyRows names(List<String> values) {
    separate();
    rows.append('{');
    for (int i = 0; i < values.size(); i++) {
      rows.append(i == 0 ? "\"" : ",\"");
      // an array literal needs its own escapes for quote and backslash
      escape(clip(values.get(i), NAME).replace("\\", "\\\\").replace("\"", "\\\""));
      rows.append('"');
    }
    rows.append('}');
    return this;
  }

  void end() {
    rows.append('\n');
    first = true;
  }

  private CopyRows clipped(@Nullable String value, int max) {
    separate();
    if (value == null) {
      rows.append("\\N");
    } else {
      escape(clip(value, max));
    }
    return this;
  }

  private void separate() {
    if (!first) {
      rows.append('\t');
    }
    first = false;
  }

  /** Truncates to a maximum length without splitting a surrogate pair. */
  static String clip(String value, int max) {
    if (value.length() <= max) {
      return value;
    }
    return value.substring(0, Character.isHighSurrogate(value.charAt(max - 1)) ? max - 1 : max);
  }

  private void escape(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\0' -> {} // PostgreSQL text cannot contain it
        case '\\' -> rows.append("\\\\");
        case '\t' -> rows.append("\\t");
        case '\n' -> rows.append("\\n");
        case '\r' -> rows.append("\\r");
        default -> rows.append(c);
      }
    }
  }
}
