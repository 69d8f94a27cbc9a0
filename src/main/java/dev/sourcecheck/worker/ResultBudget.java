package dev.sourcecheck.worker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Scrubs the texts of one result, and bounds its size as JSON: each text, and all of them together.
 * A source chooses how many certificates, names and examples there are; once the budget is
 * exhausted, further elements of lists and texts of objects are left out. An object keeps its other
 * entries, whose number the checks decide.
 */
final class ResultBudget {
  /** Of one text, in characters. */
  private static final int LONGEST_TEXT = 4_000;

  /** Of a result, in bytes of JSON. */
  static final int MOST_BYTES = 128 * 1024;

  /** Quotes, separators and braces of an element. */
  private static final int ELEMENT_BYTES = 16;

  private static final int ESCAPED_BYTES = 6;

  private final UnaryOperator<String> scrub;
  private int left = MOST_BYTES;
  private boolean exhausted;

  ResultBudget(UnaryOperator<String> scrub) {
    this.scrub = scrub;
  }

  /** True if something was left out. */
  boolean exhausted() {
    return exhausted;
  }

  Map<String, @Nullable Object> map(Map<?, ?> map) {
    Map<String, @Nullable Object> cleaned = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = text(String.valueOf(entry.getKey()));
      Object value = clean(entry.getValue());
      if (draw(key, value)) {
        cleaned.put(key, value);
      }
    }
    return cleaned;
  }

  private List<@Nullable Object> list(Iterable<?> list) {
    List<@Nullable Object> cleaned = new ArrayList<>();
    for (Object element : list) {
      if (exhausted) {
        break;
      }
      Object value = clean(element);
      if (draw("", value)) {
        cleaned.add(value);
      }
    }
    return cleaned;
  }

  private @Nullable Object clean(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map(map);
    }
    if (value instanceof Iterable<?> list) {
      return list(list);
    }
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    return text(value.toString());
  }

  /** False if there is no room; what contains others has drawn for them already. */
  private boolean draw(String key, @Nullable Object value) {
    int bytes = ELEMENT_BYTES + bytes(key) + (value instanceof String text ? bytes(text) : 0);
    boolean kept = !key.isEmpty() && !(value instanceof String);
    if (bytes > left && !kept) {
      exhausted = true;
      return false;
    }
    left -= Math.min(left, bytes);
    return true;
  }

  private static int bytes(String text) {
    return text.codePoints().map(ResultBudget::bytes).sum();
  }

  private static int bytes(int point) {
    if (point < ' ' || point == '"' || point == '\\') {
      return ESCAPED_BYTES;
    }
    return point < 0x80 ? 1 : 4;
  }

  /** JSON in PostgreSQL holds no NUL, and half a surrogate pair is no text at all. */
  private String text(String raw) {
    String scrubbed = scrub.apply(raw);
    String cut =
        scrubbed.length() <= LONGEST_TEXT ? scrubbed : scrubbed.substring(0, LONGEST_TEXT) + " ...";
    StringBuilder whole = new StringBuilder(cut.length());
    cut.codePoints()
        .map(point -> point == 0 || (point >= 0xD800 && point <= 0xDFFF) ? 0xFFFD : point)
        .forEach(whole::appendCodePoint);
    return whole.toString();
  }
}
