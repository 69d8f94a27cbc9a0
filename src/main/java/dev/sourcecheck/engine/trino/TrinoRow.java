package dev.sourcecheck.engine.trino;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of a result. Columns are numbered from 0.
 *
 * @param values as the server sent them, without quotes
 */
record TrinoRow(List<@Nullable String> values) {
  /** Null if the value is null. */
  @Nullable String text(int column) {
    return column < values.size() ? values.get(column) : null;
  }

  /** A value that is never null. */
  String name(int column) {
    String value = text(column);
    return value == null ? "" : value;
  }

  /** 0 if the value is null or no number. */
  long number(int column) {
    return (long) decimal(column);
  }

  /** 0 if the value is null or no number. */
  double decimal(int column) {
    try {
      return Double.parseDouble(name(column));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Number of characters of all values. */
  int length() {
    int length = 0;
    for (int i = 0; i < values.size(); i++) {
      length += name(i).length();
    }
    return length;
  }
}
