package dev.sourcecheck.engine.postgresql.sql;

import dev.sourcecheck.text.UntrustedText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Facts about the session and the server.
 *
 * @param user current_user, after SET ROLE
 * @param login session_user
 * @param timeZone log_timezone, because the driver sets the session's time zone
 * @param standby whether the server is in recovery, so that it is read-only until it is promoted
 */
public record ServerFacts(
    String version,
    String user,
    String login,
    String database,
    String timeZone,
    boolean readOnly,
    boolean standby) {
  private static final String SQL =
      """
      SELECT pg_catalog.current_setting('server_version') AS version,
             current_user AS effective,
             session_user AS login,
             pg_catalog.current_database() AS database,
             pg_catalog.current_setting('log_timezone') AS time_zone,
             pg_catalog.current_setting('transaction_read_only') = 'on' AS read_only,
             pg_catalog.pg_is_in_recovery() AS standby
      """;

  public static ServerFacts read(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SQL)) {
      if (!row.next()) {
        throw new SQLException("The server returned no row for a trivial query", "08P01");
      }
      return new ServerFacts(
          text(row, "version"),
          text(row, "effective"),
          text(row, "login"),
          text(row, "database"),
          text(row, "time_zone"),
          row.getBoolean("read_only"),
          row.getBoolean("standby"));
    }
  }

  private static String text(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    return text == null ? "" : text;
  }

  public Map<String, Object> details(ServerProduct product) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put(
        "server", Map.of("product", product.name(), "version", UntrustedText.clean(version)));
    details.put("user", UntrustedText.clean(user));
    details.put("login", UntrustedText.clean(login));
    details.put("database", UntrustedText.clean(database));
    details.put("time_zone", UntrustedText.clean(timeZone));
    details.put("read_only", readOnly);
    details.put("standby", standby);
    return details;
  }
}
