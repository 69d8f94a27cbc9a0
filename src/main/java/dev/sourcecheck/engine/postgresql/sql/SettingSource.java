package dev.sourcecheck.engine.postgresql.sql;

import java.util.List;

/**
 * The source of a setting's value, which determines the statement that changes it.
 *
 * @param source {@code pg_settings.source}
 * @param login session_user, because the settings of an assumed role do not apply
 */
public record SettingSource(String source, String login, String database) {
  /** Whether the value applies to this login only. */
  public boolean isOfTheLogin() {
    return source.equals("user") || source.equals("database user");
  }

  /**
   * Statements that set the value for new sessions.
   *
   * @param value an SQL literal or keyword
   */
  public List<String> set(String name, String value) {
    String set = " SET %s = %s".formatted(name, value);
    String role = IdentifierQuoting.identifier(login);
    String here = IdentifierQuoting.identifier(database);
    return switch (source) {
      case "global" -> List.of("ALTER ROLE ALL" + set);
      // the command line overrides ALTER SYSTEM, and ALTER DATABASE overrides both
      case "database", "command line" -> List.of("ALTER DATABASE " + here + set);
      case "user" -> List.of("ALTER ROLE " + role + set);
      case "database user" -> List.of("ALTER ROLE %s IN DATABASE %s".formatted(role, here) + set);
      case "default", "environment variable", "configuration file" ->
          List.of("ALTER SYSTEM" + set, "SELECT pg_reload_conf()");
      default -> List.of();
    };
  }
}
