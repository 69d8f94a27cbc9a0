package dev.sourcecheck.catalog;

import java.util.Arrays;

/**
 * A growing buffer of text in UTF-8 with the escapes of COPY's text format.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY, text format</a>
 */
final class CopyBuffer {
  /** Bytes of a character, or of its escape. */
  private static final int MAX_BYTES = 4;

  private byte[] bytes = new byte[4_096];
  private int size;

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
  }

  /** Returns and drops the bytes before this position. */
  byte[] take(int before) {
    byte[] taken = Arrays.copyOf(bytes, before);
    System.arraycopy(bytes, before, bytes, 0, size - before);
    size -= before;
    return taken;
  }

  void append(CopyBuffer other) {
    reserve(other.size);
    System.arraycopy(other.bytes, 0, bytes, size, other.size);
    size += other.size;
  }

  /** Appends ASCII characters that need no escape. */
  void append(String ascii) {
    reserve(ascii.length());
    for (int i = 0; i < ascii.length(); i++) {
      bytes[size++] = (byte) ascii.charAt(i);
    }
  }

  /** Appends a value. */
  void escape(String value) {
    reserve(value.length() * MAX_BYTES);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\') {
        escaped('\\');
      } else {
        i = character(value, i);
      }
    }
  }

  /** Appends an element of an array between quotes, in which quote and backslash are escaped. */
  void quote(String value) {
    reserve(value.length() * MAX_BYTES + 2);
    bytes[size++] = '"';
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' || c == '"') {
        escaped('\\');
        if (c == '\\') {
          escaped('\\');
        } else {
          bytes[size++] = '"';
        }
      } else {
        i = character(value, i);
      }
    }
    bytes[size++] = '"';
  }

  /** Appends the character at an index, and returns the index of its last code unit. */
  private int character(String value, int i) {
    char c = value.charAt(i);
    switch (c) {
      case '\0' -> {} // PostgreSQL text cannot contain it
      case '\t' -> escaped('t');
      case '\n' -> escaped('n');
      case '\r' -> escaped('r');
      default -> {
        if (c < 0x80) {
          bytes[size++] = (byte) c;
        } else if (Character.isHighSurrogate(c)
            && i + 1 < value.length()
            && Character.isLowSurrogate(value.charAt(i + 1))) {
          encode(Character.toCodePoint(c, value.charAt(i + 1)));
          return i + 1;
        } else {
          // half of a surrogate pair is no character
          encode(Character.isSurrogate(c) ? '?' : c);
        }
      }
    }
    return i;
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
