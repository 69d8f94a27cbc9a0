package dev.sourcecheck.engine.postgresql.sql;

import static dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting.identifier;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Where a session's setting was made, by what {@code pg_settings.source} calls it. It is read from
 * the catalog instead, because {@code pg_settings} only shows the last source, which is the session
 * itself once the setting was overridden to be able to ask.
 */
public enum SettingOrigin {
  DATABASE_USER,
  USER,
  DATABASE,
  /** {@code ALTER ROLE ALL}. */
  GLOBAL,
  /** The configuration file or the command line: in no catalog. */
  SERVER,
  UNKNOWN,
  /** There is no such limit, or one that is long enough. */
  NONE;

  // operators by schema: the session's search_path is the source's
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
   * @param setting in lower case
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
   * The statement, up to {@code SET}, that changes the setting for this user in this database:
   * where it was made, or, if that is for the server as a whole or is not known, as narrowly as
   * possible.
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
