package dev.sourcecheck.engine.postgresql.sql;

import static dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting.identifier;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Where the value of a setting comes from, read from {@code pg_db_role_setting}. {@code
 * pg_settings.source} is of no use here, because the session overrides the setting to be able to
 * run the query.
 */
public enum SettingOrigin {
  DATABASE_USER,
  USER,
  DATABASE,
  /** {@code ALTER ROLE ALL}. */
  GLOBAL,
  /** The configuration file or the command line. */
  SERVER,
  UNKNOWN,
  /** There is no limit, or it is long enough. */
  NONE;

  // qualified operators, because the session uses the source's search_path
  private static final String SQL =
      """
      SELECT r.rolname, d.datname, pg_catalog.array_to_string(s.setconfig, E'\\n')
      FROM pg_catalog.pg_db_role_setting s
      LEFT JOIN pg_catalog.pg_roles r ON r.oid OPERATOR(pg_catalog.=) s.setrole
      LEFT JOIN pg_catalog.pg_database d ON d.oid OPERATOR(pg_catalog.=) s.setdatabase
      WHERE (s.setrole OPERATOR(pg_catalog.=) 0::pg_catalog.oid
          OR r.rolname OPERATOR(pg_catalog.=) SESSION_USER)
        AND (s.setdatabase OPERATOR(pg_catalog.=) 0::pg_catalog.oid
          OR d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())
      """;

  /**
   * @param setting name in lower case
   */
  public static SettingOrigin find(Connection connection, String setting) throws SQLException {
    SettingOrigin found = SERVER;
    try (PreparedStatement statement = connection.prepareStatement(SQL);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        SettingOrigin row = of(rows.getString(1), rows.getString(2));
        String config = rows.getString(3);
        boolean sets =
            config != null && config.lines().anyMatch(line -> line.startsWith(setting + "="));
        if (sets && row.compareTo(found) < 0) {
          found = row;
        }
      }
    }
    return found;
  }

  private static SettingOrigin of(@Nullable String role, @Nullable String database) {
    if (role != null) {
      return database == null ? USER : DATABASE_USER;
    }
    return database == null ? GLOBAL : DATABASE;
  }

  /**
   * The statement, up to {@code SET}, that changes the setting where it is set, or, if that is the
   * server or unknown, only for this user.
   */
  public String alter(String login, String database) {
    return switch (this) {
      case USER, SERVER -> "ALTER ROLE " + identifier(login);
      case DATABASE -> "ALTER DATABASE " + identifier(database);
      case GLOBAL -> "ALTER ROLE ALL";
      case DATABASE_USER, UNKNOWN, NONE ->
          "ALTER ROLE %s IN DATABASE %s".formatted(identifier(login), identifier(database));
    };
  }
}
