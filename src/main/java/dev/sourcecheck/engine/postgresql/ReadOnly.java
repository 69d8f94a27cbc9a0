package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.Control;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A read-only transaction with an empty search path, in which every name comes out qualified. It
 * streams what it reads: without a transaction the driver would keep the whole result in memory.
 * The session's own timeouts hold in it.
 */
final class ReadOnly implements AutoCloseable {
  private static final int ROWS_AT_ONCE = 50;
  private static final String QUERY_CANCELED = "57014";

  private final Connection connection;
  private final Control control;
  private final boolean autoCommit;

  private ReadOnly(Connection connection, Control control) throws SQLException {
    this.connection = connection;
    this.control = control;
    this.autoCommit = connection.getAutoCommit();
  }

  static ReadOnly begin(Connection connection, Control control) throws SQLException {
    ReadOnly transaction = new ReadOnly(connection, control);
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TRANSACTION READ ONLY; SET LOCAL search_path = ''");
    } catch (SQLException e) {
      try (transaction) {
        throw e;
      }
    }
    return transaction;
  }

  interface Row {
    void read(ResultSet row) throws SQLException;
  }

  /** Runs a query and hands over row by row, until the step is aborted. */
  void each(String sql, Row row, Object... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      Control.Registration registration = control.onAbort(() -> cancel(statement));
      try {
        statement.setFetchSize(ROWS_AT_ONCE);
        for (int i = 0; i < parameters.length; i++) {
          statement.setObject(i + 1, parameters[i]);
        }
        read(statement, row);
      } finally {
        registration.close();
      }
    }
  }

  private void read(PreparedStatement statement, Row row) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        if (control.aborted()) {
          throw new SQLException("The step was called off", QUERY_CANCELED);
        }
        row.read(rows);
      }
    }
  }

  private static void cancel(PreparedStatement statement) {
    try {
      statement.cancel();
    } catch (SQLException alreadyClosedOrUnreachable) {
      return; // then nobody waits in it, or the worker aborts the connection next
    }
  }

  /** The text of a .sql file beside this package. */
  static String sql(String name) {
    try (InputStream in = ReadOnly.class.getResourceAsStream(name + ".sql")) {
      if (in == null) {
        throw new IllegalStateException("No such resource: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws SQLException {
    if (!connection.isClosed()) {
      connection.rollback();
      connection.setAutoCommit(autoCommit);
    }
  }
}
