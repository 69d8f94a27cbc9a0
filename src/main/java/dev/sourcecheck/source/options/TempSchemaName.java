package dev.sourcecheck.source.options;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The name of a temporary schema: parts with dots between them, each quoted or not. */
public final class TempSchemaName {
  private static final Set<SourceType> RESERVING =
      EnumSet.of(
          SourceType.POSTGRES,
          SourceType.POSTGRES_AURORA,
          SourceType.POSTGRES_RDS,
          SourceType.REDSHIFT);

  private TempSchemaName() {}

  /**
   * Tells a fault if the name does not have the form.
   *
   * @param form such as {@code <database>.<schema>}, null if any number of parts will do
   */
  public static void check(String name, @Nullable String form, Consumer<FieldError> faults) {
    List<String> parts = parts(name);
    boolean fits = form == null || parts.size() == form.split("\\.").length;
    if (!fits || parts.stream().anyMatch(String::isBlank)) {
      faults.accept(
          new FieldError(
              List.of("temp_schema"),
              "Input should be " + (form == null ? "names with dots between them" : form),
              "string_pattern_mismatch"));
    }
  }

  /** System and temporary schemas of PostgreSQL and its kin are no place for tables. */
  public static void checkNotSystem(String name, SourceType type, Consumer<FieldError> faults) {
    List<String> parts = parts(name);
    String schema = parts.get(parts.size() - 1).replace("\"", "").strip().toLowerCase(Locale.ROOT);
    if (RESERVING.contains(type)
        && (schema.startsWith("pg_") || schema.equals("information_schema"))) {
      faults.accept(
          new FieldError(
              List.of("temp_schema"),
              "Value error, the schema belongs to the server: name one of your own",
              "value_error"));
    }
  }

  /** Split at the dots outside of quotes; the quotes stay. */
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
