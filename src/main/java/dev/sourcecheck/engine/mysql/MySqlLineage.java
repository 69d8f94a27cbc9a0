package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Lineage from the texts of views and from the statement digests of performance_schema. */
final class MySqlLineage implements LineageReader {
  /** Since MySQL 8.0.13; it lists what the user may read. */
  private static final String VIEW_TABLE_USAGE =
      """
      SELECT view_schema, view_name, table_schema, table_name
        FROM information_schema.view_table_usage
       WHERE view_schema NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
      """;

  private static final int UNKNOWN_TABLE = 1109;

  private final Connection connection;
  private final MySqlStatements statements;
  private final MySqlFacts facts;
  private final List<Warning> warnings = new ArrayList<>();

  MySqlLineage(Connection connection, MySqlStatements statements, MySqlFacts facts) {
    this.connection = connection;
    this.statements = statements;
    this.facts = facts;
  }

  private MySqlQuery query(Control control) {
    return new MySqlQuery(connection, statements, control);
  }

  @Override
  public void views(Consumer<LineageReader.ViewDefinition> views, Control control)
      throws SQLException {
    ViewTexts texts = new ViewTexts(query(control), views);
    texts.read();
    if (!texts.hidden().isEmpty()) {
      warnings.add(
          new Warning(
              WarningCode.FACT_UNAVAILABLE,
              "The definitions of %d views may not be read, which requires SHOW VIEW and SELECT: %s."
                  .formatted(
                      texts.hiddenViews(),
                      String.join(
                          "; ", MySqlNames.grantsToRead(texts.hidden(), facts.account())))));
    }
    if (texts.invalid() > 0) {
      warnings.add(
          new Warning(
              WarningCode.FACT_UNAVAILABLE,
              "%d views refer to relations that do not exist, or that their definers may not read."
                  .formatted(texts.invalid())));
    }
  }

  @Override
  public void dependencies(Consumer<LineageReader.ViewDependency> dependencies, Control control)
      throws SQLException {
    if (facts.product() == MySqlProduct.MARIADB) {
      return; // it records none
    }
    try {
      query(control)
          .each(
              VIEW_TABLE_USAGE,
              row ->
                  dependencies.accept(
                      new LineageReader.ViewDependency(
                          MySqlQuery.required(row, 1),
                          MySqlQuery.required(row, 2),
                          MySqlQuery.required(row, 3),
                          MySqlQuery.required(row, 4),
                          null)));
    } catch (SQLException e) {
      if (e.getErrorCode() != UNKNOWN_TABLE) {
        throw e;
      }
    }
  }

  @Override
  public LineageReader.HistoryResult history(
      Consumer<LineageReader.RecordedStatement> recorded, Control control) throws SQLException {
    return new StatementDigests(query(control), facts).read(recorded);
  }

  @Override
  public List<Warning> warnings() {
    return List.copyOf(warnings);
  }
}
