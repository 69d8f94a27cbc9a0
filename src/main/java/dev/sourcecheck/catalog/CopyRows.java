package dev.sourcecheck.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the text format of COPY, in UTF-8: tabs between values, backslash escapes, {@code \N} for
 * null.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY, text format</a>
 */
final class CopyRows {
  /** Maximum length of a name; BigQuery's 1,024 is the largest of all engines. */
  static final int NAME = 1_024;

  /** Maximum length of a comment, default or type. */
  static final int TEXT = 4_000;

  private static final String NULL = "\\N";

  private final CopyBuffer buffer = new CopyBuffer();
  private boolean first = true;

  /** Number of buffered bytes. */
  int size() {
    return buffer.size();
  }

  byte[] bytes() {
    return buffer.bytes();
  }

  /** Drops the bytes from this position on. */
  void truncate(int to) {
    buffer.truncate(to);
    first = true;
  }

  /** Returns and drops the bytes before this position. */
  byte[] take(int before) {
    return buffer.take(before);
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
    buffer.append(value == null ? NULL : value.toString());
    return this;
  }

  CopyRows names(List<String> values) {
    CopyArray array = new CopyArray(NAME);
    values.forEach(array::add);
    separate();
    array.appendTo(buffer);
    return this;
  }

  /** Appends an array, or null if all its elements are null. */
  CopyRows array(CopyArray values) {
    separate();
    if (values.isNull()) {
      buffer.append(NULL);
    } else {
      values.appendTo(buffer);
    }
    return this;
  }

  void end() {
    buffer.append("\n");
    first = true;
  }

  private CopyRows clipped(@Nullable String value, int max) {
    separate();
    if (value == null) {
      buffer.append(NULL);
    } else {
      buffer.escape(clip(value, max));
    }
    return this;
  }

  private void separate() {
    if (!first) {
      buffer.append("\t");
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
}
