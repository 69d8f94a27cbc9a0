package dev.sourcecheck.engine.mysql;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a column's value is if a statement gives none, in the form of SHOW CREATE TABLE: {@code
 * information_schema} says it in several columns.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/information-schema-columns-table.html">The
 *     INFORMATION_SCHEMA COLUMNS Table</a>
 */
final class ColumnDefault {
  private static final Pattern ON_UPDATE = Pattern.compile("(?i)\\bon update (\\S+)");

  private ColumnDefault() {}

  /**
   * @param value {@code column_default}: in MySQL a literal without quotes or an expression, in
   *     MariaDB an expression
   * @param extra further properties, such as {@code auto_increment} and {@code STORED GENERATED}
   * @param expression of a generated column, empty for others
   */
  static @Nullable String of(@Nullable String value, String extra, String expression) {
    String properties = extra.toLowerCase(Locale.ROOT);
    if (!expression.isEmpty()) {
      String kind = properties.contains("virtual") ? "VIRTUAL" : "STORED";
      return "GENERATED ALWAYS AS (%s) %s".formatted(expression, kind);
    }
    if (properties.contains("auto_increment")) {
      return "AUTO_INCREMENT";
    }
    Matcher onUpdate = ON_UPDATE.matcher(extra);
    String clause = onUpdate.find() ? "ON UPDATE " + onUpdate.group(1) : "";
    if (value == null) {
      return clause.isEmpty() ? null : clause;
    }
    String printed = isExpression(value, properties) ? "(" + value + ")" : value;
    return clause.isEmpty() ? printed : printed + " " + clause;
  }

  /** MySQL marks expressions, and also the one that a literal cannot be mistaken for. */
  private static boolean isExpression(String value, String properties) {
    return properties.contains("default_generated")
        && !value.toUpperCase(Locale.ROOT).startsWith("CURRENT_TIMESTAMP");
  }
}
