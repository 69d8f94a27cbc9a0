package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.jdbc.ImpossibleResultException;
import dev.sourcecheck.engine.jdbc.ReceiveMeter;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Streams the rows of a query, until the step is aborted. */
final class MySqlQuery {
  /** Rows that the driver keeps at a time. */
  private static final int ROWS = 500;

  private final Connection connection;
  private final MySqlStatements statements;
  private final Control control;
  private final ReceiveMeter meter;

  MySqlQuery(Connection connection, MySqlStatements statements, Control control) {
    this.connection = connection;
    this.statements = statements;
    this.control = control;
    this.meter = ReceiveMeter.of(connection);
  }

  /** Receives each row. */
  @FunctionalInterface
  interface RowSink {
    void read(ResultSet row) throws SQLException;
  }

  /** Runs a query in read-only mode: information_schema needs no transaction. */
  void each(String sql, RowSink sink, Object... parameters) throws SQLException {
    stopIfAborted();
    try (PreparedStatement statement = statements.prepare(sql)) {
      statement.setFetchSize(ROWS);
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      int rows = 0;
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          stopIfAborted();
          sink.read(result);
          if (++rows % ROWS == 0) {
            meter.ready();
          }
        }
      }
      meter.ready();
    }
  }

  /**
   * Runs a query whose rows are kept in memory. Their size is drawn from the budget, so that a
   * server that never stops sending rows does not exhaust the heap.
   */
  void collect(String sql, RowSink sink, Object... parameters) throws SQLException {
    each(
        sql,
        row -> {
          hold(row);
          sink.read(row);
        },
        parameters);
  }

  /** Draws the size of a row that is kept until the operation ends, or until it is released. */
  void hold(ResultSet row) throws SQLException {
    try {
      meter.held(length(row));
    } catch (IOException e) {
      throw new SQLException("The result is too large", "08000", e);
    }
  }

  /** A column that is never null. */
  static String required(ResultSet row, String column) throws SQLException {
    return required(row, row.findColumn(column));
  }

  /** A column that is never null, numbered from 1. */
  static String required(ResultSet row, int column) throws SQLException {
    String value = row.getString(column);
    if (value == null) {
      throw ImpossibleResultException.missing(row.getMetaData().getColumnLabel(column));
    }
    return value;
  }

  /** The session's meter, to release kept rows before the operation ends. */
  ReceiveMeter meter() {
    return meter;
  }

  /** Number of characters of all values. */
  private static int length(ResultSet row) throws SQLException {
    int length = 0;
    for (int i = row.getMetaData().getColumnCount(); i > 0; i--) {
      String value = row.getString(i);
      length += value == null ? 0 : value.length();
    }
    return length;
  }

  private void stopIfAborted() throws SQLException {
    if (control.aborted()) {
      throw new SQLException("The step was aborted", "70100", 1317);
    }
  }
}
