package dev.sourcecheck.source.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The name of a temporary schema: parts that are separated by dots, each optionally quoted. */
public final class TempSchemaName {
  private TempSchemaName() {}

  /**
   * Checks the number of parts.
   *
   * @param form such as {@code <database>.<schema>}, null for any number of parts
   */
  public static void check(String name, @Nullable String form, Consumer<FieldError> errors) {
    List<String> parts = parts(name);
    boolean matches = form == null || parts.size() == form.split("\\.").length;
    if (!matches || parts.stream().anyMatch(String::isBlank)) {
      errors.accept(
          new FieldError(
              List.of("temp_schema"),
              "Input should be " + (form == null ? "names separated by dots" : form),
              "string_pattern_mismatch"));
    }
  }

  /**
   * Rejects schemas that the server reserves.
   *
   * @param reserved names in lower case; a trailing asterisk stands for any characters
   */
  public static void checkNotReserved(
      String name, List<String> reserved, Consumer<FieldError> errors) {
    List<String> parts = parts(name);
    String schema =
        parts.get(parts.size() - 1).replaceAll("[\"`]", "").strip().toLowerCase(Locale.ROOT);
    if (reserved.stream().anyMatch(each -> matches(schema, each))) {
      errors.accept(
          new FieldError(
              List.of("temp_schema"),
              "Value error, the schema is reserved by the server: use another one",
              "value_error"));
    }
  }

  private static boolean matches(String schema, String reserved) {
    return reserved.endsWith("*")
        ? schema.startsWith(reserved.substring(0, reserved.length() - 1))
        : schema.equals(reserved);
  }

  /** Splits at dots outside quotes; the quotes are kept. */
  public static List<String> parts(String name) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    char closing = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (closing == 0 && c == '.') {
        parts.add(part.toString());
        part.setLength(0);
        continue;
      }
      if (closing != 0) {
        closing = c == closing ? 0 : closing;
      } else if (c == '"' || c == '`') {
        closing = c;
      } else if (c == '[') {
        closing = ']';
      }
      part.append(c);
    }
    parts.add(part.toString());
    return parts;
  }
}
