package dev.sourcecheck.engine.postgresql.lineage;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.postgresql.sql.FactQuery;
import dev.sourcecheck.engine.postgresql.sql.ReadOnlyTransaction;
import dev.sourcecheck.engine.postgresql.sql.TransactionSettings;
import dev.sourcecheck.text.ClasspathText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lineage from the catalogs, which every user can read, and from pg_stat_statements, which requires
 * privileges. Each method runs in its own transaction on the session's connection.
 */
public final class PostgresLineage implements LineageReader {
  private static final String DEPENDENCIES =
      ClasspathText.read(PostgresLineage.class, "dependencies.sql");

  /** Small, because definitions and statements can be long. */
  private static final int ROWS_AT_ONCE = 50;

  private final Connection connection;
  private final TransactionSettings settings;
  private final String database;
  private final List<Warning> warnings = new ArrayList<>();

  /**
   * @param database the database that the connection is open to
   */
  public PostgresLineage(Connection connection, TransactionSettings settings, String database) {
    this.connection = connection;
    this.settings = settings;
    this.database = database;
  }

  @Override
  public void views(Consumer<LineageReader.ViewDefinition> views, Control control)
      throws SQLException {
    try (ReadOnlyTransaction transaction = begin(control)) {
      new ViewReader(connection, transaction, warnings::add, views).read();
    }
  }

  private ReadOnlyTransaction begin(Control control) throws SQLException {
    return ReadOnlyTransaction.begin(
        connection, settings, TransactionSettings.TransactionKind.READ, control);
  }

  @Override
  public void dependencies(Consumer<LineageReader.ViewDependency> dependencies, Control control)
      throws SQLException {
    try (ReadOnlyTransaction transaction = begin(control)) {
      new FactQuery<>(transaction, "dependencies", DEPENDENCIES, ROWS_AT_ONCE, warnings::add)
          .each(
              row ->
                  dependencies.accept(
                      new LineageReader.ViewDependency(
                          row.name("view_schema"),
                          row.name("view"),
                          row.name("schema"),
                          row.name("relation"),
                          row.text("column"))));
    }
  }

  @Override
  public List<Warning> warnings() {
    return List.copyOf(warnings);
  }

  @Override
  public LineageReader.HistoryResult history(
      Consumer<LineageReader.RecordedStatement> statements, Control control) throws SQLException {
    return new StatementHistory(connection, settings, database, warnings::add)
        .read(statements, control);
  }
}
