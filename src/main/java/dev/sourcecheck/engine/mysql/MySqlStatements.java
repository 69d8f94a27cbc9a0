package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.jdbc.StatementControl;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Limits statements: on MariaDB by {@code SET STATEMENT max_statement_time}, which the driver sends
 * with each statement, on MySQL by a hint in each query. Both end with the statement. They are
 * cancelled by KILL QUERY over another connection.
 */
final class MySqlStatements implements StatementControl {
  private final Connection connection;
  private final MySqlProduct product;
  private final Cancel cancel;
  private volatile int seconds;

  /**
   * @param cancel sends KILL QUERY
   */
  MySqlStatements(Connection connection, MySqlProduct product, Cancel cancel) {
    this.connection = connection;
    this.product = product;
    this.cancel = cancel;
  }

  /** Cancels the running statement. */
  @FunctionalInterface
  interface Cancel {
    void run() throws SQLException;
  }

  @Override
  public void limit(int millis) {
    seconds = Math.max(1, (millis - millis / 10) / 1000);
  }

  @Override
  public void cancel() throws SQLException {
    cancel.run();
  }

  /** A statement that is limited and can be cancelled; the caller closes it. */
  Statement create() throws SQLException {
    Statement statement = connection.createStatement();
    statement.setQueryTimeout(seconds);
    return statement;
  }

  PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(product.limited(sql, seconds));
    statement.setQueryTimeout(seconds);
    return statement;
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = create()) {
      statement.execute(product.limited(sql, seconds));
    }
  }
}
