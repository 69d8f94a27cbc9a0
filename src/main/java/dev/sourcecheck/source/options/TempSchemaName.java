package dev.sourcecheck.source.options;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The name of a temporary schema: parts that are separated by dots, each optionally quoted. */
public final class TempSchemaName {
  private static final Set<SourceType> WITH_SYSTEM_SCHEMAS =
      EnumSet.of(
          SourceType.POSTGRES,
          SourceType.POSTGRES_AURORA,
          SourceType.POSTGRES_RDS,
          SourceType.REDSHIFT);

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

  /** Rejects system and temporary schemas of PostgreSQL and related databases. */
  public static void checkNotSystem(String name, SourceType type, Consumer<FieldError> errors) {
    List<String> parts = parts(name);
    String schema = parts.get(parts.size() - 1).replace("\"", "").strip().toLowerCase(Locale.ROOT);
    if (WITH_SYSTEM_SCHEMAS.contains(type)
        && (schema.startsWith("pg_") || schema.equals("information_schema"))) {
      errors.accept(
          new FieldError(
              List.of("temp_schema"),
              "Value error, the schema is reserved by the server: use another one",
              "value_error"));
    }
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
