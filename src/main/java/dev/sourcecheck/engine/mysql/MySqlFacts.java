package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.jdbc.ImpossibleResultException;
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
 * @param account {@code user@host}, the account that the server chose for the login
 */
record MySqlFacts(
    String version,
    String account,
    String database,
    String timeZone,
    boolean readOnly,
    long connectionId) {
  static MySqlFacts read(Connection connection) throws SQLException {
    String sql =
        """
        SELECT VERSION(), CURRENT_USER(), DATABASE(),
               IF(@@session.time_zone = 'SYSTEM', @@system_time_zone, @@session.time_zone),
               @@global.read_only, CONNECTION_ID()
        """;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      if (!row.next()) {
        throw new ImpossibleResultException("the query for facts returns no row");
      }
      return new MySqlFacts(
          text(row, 1),
          text(row, 2),
          text(row, 3),
          text(row, 4),
          row.getBoolean(5),
          row.getLong(6));
    }
  }

  private static String text(ResultSet row, int column) throws SQLException {
    return UntrustedText.clean(String.valueOf(row.getString(column)));
  }

  /** The actual server, which can differ from the source's type. */
  MySqlProduct product() {
    return MySqlProduct.ofVersion(version);
  }

  Map<String, Object> details() {
    Map<String, Object> server = new LinkedHashMap<>();
    server.put("product", product().title());
    server.put("version", version);
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("server", server);
    details.put("user", account);
    details.put("login", account);
    details.put("database", database);
    details.put("time_zone", timeZone);
    details.put("read_only", readOnly);
    return details;
  }
}
