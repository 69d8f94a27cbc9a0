package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.LineageReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;

/**
 * Lineage from the catalogs, which any user may read, and from pg_stat_statements, which takes
 * rights. Each method is a transaction of its own on the session's connection.
 */
final class PostgresLineage implements LineageReader {
  private static final String VIEWS = ReadOnly.sql("lineage_views");
  private static final String DEPENDENCIES = ReadOnly.sql("lineage_dependencies");

  private final Connection connection;
  private final String database;

  /**
   * @param database the one that the connection is to
   */
  PostgresLineage(Connection connection, String database) {
    this.connection = connection;
    this.database = database;
  }

  @Override
  public void views(Consumer<View> views, Control control) throws SQLException {
    try (ReadOnly transaction = ReadOnly.begin(connection, control)) {
      transaction.each(VIEWS, row -> view(row, views), LONGEST_TEXT);
    }
  }

  private static void view(ResultSet row, Consumer<View> views) throws SQLException {
    String definition = row.getString("definition");
    if (definition != null) { // null: dropped just now
      views.accept(
          new View(
              RequiredColumns.text(row, "schema"),
              RequiredColumns.text(row, "name"),
              row.getBoolean("materialized"),
              definition,
              RequiredColumns.texts(row, "columns")));
    }
  }

  @Override
  public void dependencies(Consumer<Dependency> dependencies, Control control) throws SQLException {
    try (ReadOnly transaction = ReadOnly.begin(connection, control)) {
      transaction.each(
          DEPENDENCIES,
          row ->
              dependencies.accept(
                  new Dependency(
                      RequiredColumns.text(row, "view_schema"),
                      RequiredColumns.text(row, "view"),
                      RequiredColumns.text(row, "schema"),
                      RequiredColumns.text(row, "relation"),
                      row.getString("column"))));
    }
  }

  @Override
  public History history(Consumer<Statement> statements, Control control) throws SQLException {
    return new StatementHistory(connection, database).read(statements, control);
  }
}
