package dev.sourcecheck.engine.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Pages of names, each asked by the name that the page before ended with: nothing stays open
 * between two pages, however slowly they are taken, and no page is searched for from the start.
 */
final class PostgresNames {
  /** The names are of type {@code name}, which compares by its bytes in every database. */
  private static final String SCHEMAS =
      """
      SELECT n.nspname::text AS name
      FROM pg_catalog.pg_namespace n
      WHERE n.nspname NOT LIKE 'pg\\_%'
        AND n.nspname <> 'information_schema'
        AND n.nspname > ?::text::name
      ORDER BY n.nspname
      LIMIT ?""";

  private static final String RELATIONS =
      """
      SELECT c.relname::text AS name
      FROM pg_catalog.pg_class c
      WHERE c.relnamespace = (
          SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname::text = ?)
        AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
        AND pg_catalog.strpos(c.relname::text, ?) > 0
        AND c.relname > ?::text::name
      ORDER BY c.relname
      LIMIT ?""";

  private final Connection connection;

  PostgresNames(Connection connection) {
    this.connection = connection;
  }

  List<String> schemas(String after, int limit) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SCHEMAS)) {
      statement.setString(1, after);
      statement.setInt(2, limit);
      return names(statement, limit);
    }
  }

  List<String> relations(String schema, String containing, String after, int limit)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(RELATIONS)) {
      statement.setString(1, schema);
      statement.setString(2, containing);
      statement.setString(3, after);
      statement.setInt(4, limit);
      return names(statement, limit);
    }
  }

  private static List<String> names(PreparedStatement statement, int limit) throws SQLException {
    List<String> names = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        if (names.size() == limit) {
          throw new RequiredColumns.ImpossibleResult("more rows than were asked for");
        }
        names.add(RequiredColumns.text(rows, "name"));
      }
    }
    return names;
  }
}
