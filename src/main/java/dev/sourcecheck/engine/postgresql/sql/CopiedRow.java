package dev.sourcecheck.engine.postgresql.sql;

import dev.sourcecheck.engine.jdbc.ImpossibleResultException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row in the text format of COPY, in UTF-8: tabs between values, backslash escapes, {@code \N}
 * for null, a newline at the end.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY, text format</a>
 */
final class CopiedRow implements SourceRow {
  /** A number has at most nineteen digits and a sign. */
  private static final int MAX_DIGITS = 20;

  private final Map<String, Integer> columns = new HashMap<>();
  private final int[] ends;
  private byte[] row = {};
  private boolean escaped;

  CopiedRow(List<String> names) {
    for (String name : names) {
      columns.put(name, columns.size());
    }
    ends = new int[names.size()];
  }

  /** Moves to the next row. */
  void set(byte[] next) throws ImpossibleResultException {
    row = next;
    escaped = false;
    int column = 0;
    int last = next.length - 1;
    for (int i = 0; i < last; i++) {
      byte value = next[i];
      if (value == '\t' && column < ends.length) {
        ends[column++] = i;
      } else if (value == '\\') {
        escaped = true;
      }
    }
    if (last < 0 || next[last] != '\n' || column != ends.length - 1) {
      throw new ImpossibleResultException("a copied row has other columns than its query");
    }
    ends[column] = last;
  }

  @Override
  public @Nullable String text(String column) throws ImpossibleResultException {
    int index = index(column);
    int from = start(index);
    int to = ends[index];
    if (isNull(from, to)) {
      return null;
    }
    if (!escaped) {
      return new String(row, from, to - from, StandardCharsets.UTF_8);
    }
    byte[] value = Arrays.copyOfRange(row, from, to);
    return new String(value, 0, unescape(value), StandardCharsets.UTF_8);
  }

  @Override
  public @Nullable Long numberOrNull(String column) throws ImpossibleResultException {
    int index = index(column);
    int from = start(index);
    int to = ends[index];
    if (isNull(from, to)) {
      return null;
    }
    String digits =
        new String(row, from, Math.min(to - from, MAX_DIGITS + 1), StandardCharsets.US_ASCII);
    try {
      return Long.valueOf(digits);
    } catch (NumberFormatException e) {
      throw new ImpossibleResultException("the column \"" + column + "\" is not a number");
    }
  }

  @Override
  public boolean flag(String column) throws ImpossibleResultException {
    int index = index(column);
    return ends[index] - start(index) == 1 && row[start(index)] == 't';
  }

  private int index(String column) throws ImpossibleResultException {
    Integer index = columns.get(column);
    if (index == null) {
      throw new ImpossibleResultException("the column \"" + column + "\" is missing");
    }
    return index;
  }

  private int start(int index) {
    return index == 0 ? 0 : ends[index - 1] + 1;
  }

  private boolean isNull(int from, int to) {
    return to - from == 2 && row[from] == '\\' && row[from + 1] == 'N';
  }

  /** Replaces escapes in place, and returns the length without them. */
  private static int unescape(byte[] value) {
    int length = 0;
    for (int i = 0; i < value.length; i++) {
      byte next = value[i];
      if (next == '\\' && i + 1 < value.length) {
        next = unescaped(value[++i]);
      }
      value[length++] = next;
    }
    return length;
  }

  private static byte unescaped(byte letter) {
    return switch (letter) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 0x0b;
      default -> letter;
    };
  }
}
