package dev.sourcecheck.source.connection;

import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.OptionSchema;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A part that nearly every connection string has. */
enum CommonPart {
  HOST(List.of("host", "account"), Set.of("host", "hostaddr", "server", "servername")),
  PORT(List.of("port"), Set.of("port", "portnumber")),
  DATABASE(
      List.of("dbname", "db", "database", "default_db"),
      Set.of("db", "dbname", "database", "databasename")),
  USER(List.of("user", "username"), Set.of("user", "username", "uid")),
  PASSWORD(List.of("password", "http_password"), Set.of("password", "passwd", "pwd"));

  private final List<String> options;
  private final Set<String> names;

  /**
   * @param options that it can be, in the order of preference
   * @param names that drivers and clients have for it, in lower case
   */
  CommonPart(List<String> options, Set<String> names) {
    this.options = options;
    this.names = names;
  }

  /** Null for any other parameter. */
  static @Nullable CommonPart named(String name) {
    String key = name.toLowerCase(Locale.ROOT);
    for (CommonPart part : values()) {
      if (part.names.contains(key)) {
        return part;
      }
    }
    return null;
  }

  /** Null if sources of the type have no such option. */
  @Nullable OptionField field(OptionSchema schema) {
    for (String option : options) {
      OptionField field = schema.field(option);
      if (field != null) {
        return field;
      }
    }
    return null;
  }
}
