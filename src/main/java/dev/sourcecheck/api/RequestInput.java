package dev.sourcecheck.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Parses the parameters of a path or query. Throws {@link InvalidInputException} for invalid ones.
 */
public final class RequestInput {
  private RequestInput() {}

  /**
   * Parses an id in the path.
   *
   * @throws InvalidInputException {@code int_parsing} if it is not a 64-bit integer, {@code
   *     not_found} if it is not positive, because all ids are
   */
  public static long pathId(String parameter, String text, String what) {
    long id = integer("path", parameter, text);
    if (id <= 0) {
      throw InvalidInputException.notFound(parameter, what);
    }
    return id;
  }

  /** Parses an integer in the query, from {@code min} to {@code max}, both included. */
  public static long queryNumber(
      String parameter, @Nullable String text, long min, long max, long defaultValue) {
    if (text == null) {
      return defaultValue;
    }
    long number = integer("query", parameter, text);
    if (number < min || number > max) {
      throw InvalidInputException.outOfRange(parameter, min, max);
    }
    return number;
  }

  /**
   * Parses a name or a text to search for in the query. An empty one is absent, as forms send it.
   *
   * @throws InvalidInputException {@code string_unicode} if the store cannot compare it
   */
  public static @Nullable String queryText(String parameter, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    if (!isStorable(text)) {
      throw InvalidInputException.notStorable(List.of("query", parameter));
    }
    return text;
  }

  /** Parses a required name in the query. */
  public static String requiredQueryText(String parameter, @Nullable String text) {
    String given = queryText(parameter, text);
    if (given == null) {
      throw InvalidInputException.inQuery(parameter, "Field required", "missing");
    }
    return given;
  }

  /** Parses a constant in lower case in the query; null if it is absent. */
  public static <E extends Enum<E>> @Nullable E queryChoice(
      String parameter, @Nullable String text, Class<E> type) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    List<String> choices = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String choice = constant.name().toLowerCase(Locale.ROOT);
      if (choice.equals(text)) {
        return constant;
      }
      choices.add("'" + choice + "'");
    }
    throw InvalidInputException.inQuery(
        parameter, "Input should be one of " + String.join(", ", choices), "enum");
  }

  /** Parses the maximum number of items of a list that has none by default. */
  public static int limit(@Nullable String text) {
    return (int) queryNumber("limit", text, 1, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  private static long integer(String in, String parameter, String text) {
    // Long.parseLong accepts the digits of all scripts
    if (!text.matches("[+-]?[0-9]{1,19}")) {
      throw InvalidInputException.notAnInteger(in, parameter);
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException tooLarge) {
      throw InvalidInputException.notAnInteger(in, parameter);
    }
  }

  /** PostgreSQL rejects NUL and lone surrogates in text and jsonb. */
  static boolean isStorable(String text) {
    return text.codePoints()
        .noneMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
  }
}
