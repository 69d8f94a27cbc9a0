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
  /** Longest name kept; BigQuery's 1,024 are the longest of any engine. */
  static final int NAME = 1_024;

  /** Longest comment, default or type kept. */
  static final int TEXT = 4_000;

  private final StringBuilder rows = new StringBuilder();
  private boolean first = true;

  /** Characters waiting. */
  int size() {
    return rows.length();
  }

  void forget() {
    rows.setLength(0);
  }

  /** The rows without their first value, in an order of their own; a newline ends nothing else. */
  void digestInto(MessageDigest digest) {
    rows.toString()
        .lines()
        .map(row -> row.substring(row.indexOf('\t')))
        .sorted()
        .forEach(row -> digest.update((row + '\n').getBytes(StandardCharsets.UTF_8)));
    digest.update((byte) 0);
  }

  /** What is waiting, which is then forgotten. */
  byte[] take() {
    byte[] taken = rows.toString().getBytes(StandardCharsets.UTF_8);
    forget();
    return taken;
  }

  CopyRows name(@Nullable String value) {
    return clipped(value, NAME);
  }

  CopyRows text(@Nullable String value) {
    return clipped(value, TEXT);
  }

  /** A number, a boolean, a UUID, or nothing. */
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
      // within an array literal quote and backslash are escaped once more
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

  private CopyRows clipped(@Nullable String value, int most) {
    separate();
    if (value == null) {
      rows.append("\\N");
    } else {
      escape(clip(value, most));
    }
    return this;
  }

  private void separate() {
    if (!first) {
      rows.append('\t');
    }
    first = false;
  }

  /** At most so many characters, and never half of a surrogate pair. */
  static String clip(String value, int most) {
    if (value.length() <= most) {
      return value;
    }
    return value.substring(0, Character.isHighSurrogate(value.charAt(most - 1)) ? most - 1 : most);
  }

  private void escape(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\0' -> {} // PostgreSQL has no such character
        case '\\' -> rows.append("\\\\");
        case '\t' -> rows.append("\\t");
        case '\n' -> rows.append("\\n");
        case '\r' -> rows.append("\\r");
        default -> rows.append(c);
      }
    }
  }
}
