package dev.sourcecheck.engine.postgresql.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.Servers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** A database with the tables of a bicycle rental for test views. */
final class TreeWarehouse {
  static final DataSource DATABASE = create();

  private TreeWarehouse() {}

  private static DataSource create() {
    DataSource database = Servers.superuser(Servers.newDatabase());
    Servers.execute(
        database,
        "CREATE TYPE place AS (lat numeric, lon numeric)",
        "CREATE TABLE station (id int, name text, city text, spot place, tags text[])",
        "CREATE TABLE bike (id int, model text, station_id int, bought date, price numeric)",
        "CREATE TABLE rider (id int, name text, city text, invited_by int, prefs jsonb)",
        """
        CREATE TABLE ride (id int, bike_id int, rider_id int, from_id int, to_id int,
          began timestamp, ended timestamp, km numeric, fare numeric)""",
        "CREATE TABLE repair (bike_id int, done date, cost numeric, notes xml)",
        "CREATE TABLE city (city text, country text, id int)",
        "CREATE TABLE archive_ride (LIKE ride)");
    return database;
  }

  static int version() {
    List<Integer> version = new ArrayList<>();
    query("SELECT current_setting('server_version_num')::int", row -> version.add(row.getInt(1)));
    return version.get(0) / 10_000;
  }

  /** Creates a view and asserts its columns in the form {@code name: values / steering}. */
  static void assertView(String name, String query, String... columns) {
    Servers.execute(DATABASE, "CREATE VIEW " + name + " AS " + query);
    assertThat(columnsOf(name)).as(query).containsExactly(columns);
  }

  static List<String> columnsOf(String view) {
    RuleLineage lineage = lineageOf(view);
    List<String> names = new ArrayList<>();
    query(
        """
        SELECT attname FROM pg_attribute
        WHERE attrelid = '%s'::regclass AND attnum > 0 ORDER BY attnum"""
            .formatted(view),
        row -> names.add(row.getString(1)));
    assertThat(lineage.columns()).hasSameSizeAs(names);
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      RuleLineage.RuleColumn column = lineage.columns().get(i);
      columns.add(
          names.get(i)
              + ":"
              + text(column.values())
              + (column.steering().isEmpty() ? "" : " /" + text(column.steering()))
              + (column.partial() ? " partial" : ""));
    }
    return columns;
  }

  static RuleLineage lineageOf(String view) {
    try {
      return new RuleTrees(bodies()).read(tree(view));
    } catch (UnreadableTree e) {
      throw new AssertionError(view + ": " + e.reason() + ", " + e.getMessage(), e);
    }
  }

  static String tree(String view) {
    List<String> trees = new ArrayList<>();
    query(
        """
        SELECT ev_action::text FROM pg_rewrite
        WHERE ev_class = '%s'::regclass AND rulename = '_RETURN'"""
            .formatted(view),
        row -> trees.add(row.getString(1)));
    return trees.get(0);
  }

  static Map<Long, String> bodies() {
    Map<Long, String> bodies = new HashMap<>();
    query(
        "SELECT oid::bigint, prosqlbody::text FROM pg_proc WHERE prosqlbody IS NOT NULL AND oid >= 16384",
        row -> bodies.put(row.getLong(1), row.getString(2)));
    return bodies;
  }

  /** The names in alphabetical order, with an asterisk for a whole row. */
  private static String text(List<Attribute> attributes) {
    return attributes.stream()
        .map(TreeWarehouse::name)
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .map(name -> " " + name)
        .collect(Collectors.joining());
  }

  private static String name(Attribute attribute) {
    List<String> names = new ArrayList<>();
    query(
        """
        SELECT c.relname || '.' || coalesce(a.attname, '*')
        FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = %d
        WHERE c.oid = %d"""
            .formatted(attribute.number(), attribute.relation()),
        row -> names.add(row.getString(1)));
    return names.get(0);
  }

  interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  static void query(String sql, RowReader reader) {
    try (Connection connection = DATABASE.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        reader.read(rows);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
