package dev.sourcecheck.catalog;

import java.util.Arrays;
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

  /** Bytes of a character, of its escape, or of an escaped escape. */
  private static final int MAX_BYTES = 4;

  private byte[] bytes = new byte[4_096];
  private int size;
  private boolean first = true;

  /** Number of buffered bytes. */
  int size() {
    return size;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Drops the bytes from this position on. */
  void truncate(int to) {
    size = to;
    first = true;
  }

  /** Returns and drops the bytes before this position. */
  byte[] take(int before) {
    byte[] taken = Arrays.copyOf(bytes, before);
    System.arraycopy(bytes, before, bytes, 0, size - before);
    size -= before;
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
    append(value == null ? "\\N" : value.toString());
    return this;
  }

  CopyRows names(List<String> values) {
    separate();
    append("{");
    for (int i = 0; i < values.size(); i++) {
      append(i == 0 ? "\"" : ",\"");
      // an array literal needs its own escapes for quote and backslash
      escape(clip(values.get(i), NAME).replace("\\", "\\\\").replace("\"", "\\\""));
      append("\"");
    }
    append("}");
    return this;
  }

  void end() {
    append("\n");
    first = true;
  }

  private CopyRows clipped(@Nullable String value, int max) {
    separate();
    if (value == null) {
      append("\\N");
    } else {
      escape(clip(value, max));
    }
    return this;
  }

  private void separate() {
    if (!first) {
      append("\t");
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

  /** Appends ASCII characters that need no escape. */
  private void append(String ascii) {
    reserve(ascii.length());
    for (int i = 0; i < ascii.length(); i++) {
      bytes[size++] = (byte) ascii.charAt(i);
    }
  }

  private void escape(String value) {
    reserve(value.length() * MAX_BYTES);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\0' -> {} // PostgreSQL text cannot contain it
        case '\\' -> escaped('\\');
        case '\t' -> escaped('t');
        case '\n' -> escaped('n');
        case '\r' -> escaped('r');
        default -> {
          if (c < 0x80) {
            bytes[size++] = (byte) c;
          } else if (Character.isHighSurrogate(c)
              && i + 1 < value.length()
              && Character.isLowSurrogate(value.charAt(i + 1))) {
            encode(Character.toCodePoint(c, value.charAt(++i)));
          } else {
            // half of a surrogate pair is no character
            encode(Character.isSurrogate(c) ? '?' : c);
          }
        }
      }
    }
  }

  private void escaped(char letter) {
    bytes[size++] = '\\';
    bytes[size++] = (byte) letter;
  }

  /** Appends a code point in UTF-8. */
  private void encode(int point) {
    if (point < 0x80) {
      bytes[size++] = (byte) point;
    } else if (point < 0x800) {
      bytes[size++] = (byte) (0xc0 | point >> 6);
      continuation(point);
    } else if (point < 0x10000) {
      bytes[size++] = (byte) (0xe0 | point >> 12);
      continuation(point >> 6);
      continuation(point);
    } else {
      bytes[size++] = (byte) (0xf0 | point >> 18);
      continuation(point >> 12);
      continuation(point >> 6);
      continuation(point);
    }
  }

  private void continuation(int bits) {
    bytes[size++] = (byte) (0x80 | bits & 0x3f);
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
