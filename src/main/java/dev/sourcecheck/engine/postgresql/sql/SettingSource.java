package dev.sourcecheck.engine.postgresql.sql;

import java.util.List;

/**
 * Where a session has the value of a setting from, and so the statement that changes it.
 *
 * @param source as {@code pg_settings.source} names it
 * @param login who logged in: settings of a role that is assumed later do not apply
 */
public record SettingSource(String source, String login, String database) {
  /** Whether the value holds for this login alone. */
  public boolean isOfTheLogin() {
    return source.equals("user") || source.equals("database user");
  }

  /**
   * Statements after which new sessions have the value.
   *
   * @param value as SQL has it, with quotes if it needs them
   */
  public List<String> set(String name, String value) {
    String set = " SET %s = %s".formatted(name, value);
    String role = IdentifierQuoting.identifier(login);
    String here = IdentifierQuoting.identifier(database);
    return switch (source) {
      case "global" -> List.of("ALTER ROLE ALL" + set);
      // the command line wins over ALTER SYSTEM, and a database's setting over both
      case "database", "command line" -> List.of("ALTER DATABASE " + here + set);
      case "user" -> List.of("ALTER ROLE " + role + set);
      case "database user" -> List.of("ALTER ROLE %s IN DATABASE %s".formatted(role, here) + set);
      case "default", "environment variable", "configuration file" ->
          List.of("ALTER SYSTEM" + set, "SELECT pg_reload_conf()");
      default -> List.of();
    };
  }
}
