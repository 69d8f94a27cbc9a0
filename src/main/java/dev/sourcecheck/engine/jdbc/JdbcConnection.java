package dev.sourcecheck.engine.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** A connection of a JDBC driver. */
record JdbcConnection(Connection connection) implements SessionConnection {
  @Override
  public void networkTimeout(int millis) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, millis);
  }

  @Override
  public void endTransaction() throws SQLException {
    if (!connection.isClosed() && !connection.getAutoCommit()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  @Override
  public boolean isClosed() throws SQLException {
    return connection.isClosed();
  }

  @Override
  public void close() {
    SourceConnections.close(connection);
  }
}
