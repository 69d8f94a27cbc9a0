package dev.sourcecheck.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Scrubs the texts of one result and bounds its size as JSON, per text and in total. The source
 * controls the number of certificates, names and examples. Once the budget is exhausted, further
 * list elements and texts are omitted. Other entries of objects are kept; the checks bound their
 * number.
 */
final class ResultBudget {
  /** Maximum length of a text, in characters. */
  private static final int MAX_TEXT_LENGTH = 4_000;

  /** Maximum size of a result, in bytes of JSON. */
  static final int MAX_BYTES = 128 * 1024;

  /** Quotes, separators and braces of an element. */
  private static final int ELEMENT_BYTES = 16;

  private static final int ESCAPED_BYTES = 6;

  private final UnaryOperator<String> scrub;
  private int remaining = MAX_BYTES;
  private boolean exhausted;

  ResultBudget(UnaryOperator<String> scrub) {
    this.scrub = scrub;
  }

  /** True if something was omitted. */
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

  /** False if the budget is exhausted. The elements of a container have drawn already. */
  private boolean draw(String key, @Nullable Object value) {
    int bytes = ELEMENT_BYTES + bytes(key) + (value instanceof String text ? bytes(text) : 0);
    boolean kept = !key.isEmpty() && !(value instanceof String);
    if (bytes > remaining && !kept) {
      exhausted = true;
      return false;
    }
    remaining -= Math.min(remaining, bytes);
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

  /** Replaces NUL, which JSON in PostgreSQL cannot hold, and unpaired surrogates. */
  private String text(String raw) {
    String scrubbed = scrub.apply(raw);
    String cut =
        scrubbed.length() <= MAX_TEXT_LENGTH
            ? scrubbed
            : scrubbed.substring(0, MAX_TEXT_LENGTH) + " ...";
    StringBuilder whole = new StringBuilder(cut.length());
    cut.codePoints()
        .map(point -> point == 0 || (point >= 0xD800 && point <= 0xDFFF) ? 0xFFFD : point)
        .forEach(whole::appendCodePoint);
    return whole.toString();
  }
}
