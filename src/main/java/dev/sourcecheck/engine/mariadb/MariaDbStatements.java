package dev.sourcecheck.engine.mariadb;

import dev.sourcecheck.engine.jdbc.StatementControl;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Limits statements by {@code SET STATEMENT max_statement_time}, which the driver sends with each
 * statement and which ends with it. They are cancelled by KILL QUERY over another connection.
 */
final class MariaDbStatements implements StatementControl {
  private final Connection connection;
  private final Cancel cancel;
  private volatile int seconds;

  /**
   * @param cancel sends KILL QUERY
   */
  MariaDbStatements(Connection connection, Cancel cancel) {
    this.connection = connection;
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
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(seconds);
    return statement;
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = create()) {
      statement.execute(sql);
    }
  }
}
