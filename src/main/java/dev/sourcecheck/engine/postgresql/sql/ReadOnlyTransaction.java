package dev.sourcecheck.engine.postgresql.sql;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.jdbc.AdaptiveFetch;
import dev.sourcecheck.engine.jdbc.ReceiveMeter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * A read-only transaction that streams its results through a cursor declared in SQL. The driver's
 * cursors need named prepared statements, which outlive the transaction and whose names may already
 * exist on a connection that a pooler shares.
 */
public final class ReadOnlyTransaction implements RowStream<ResultRow>, AutoCloseable {
  /** Rows with texts can have 100,000 characters. */
  private static final int FIRST_ROWS = 10;

  private static final String QUERY_CANCELED = "57014";
  private static final String CURSOR = "sourcecheck_rows";

  private static final Object[] NO_PARAMETERS = {};

  private final Connection connection;
  private final Control control;
  private final boolean texts;
  private long nonUtf8Texts;

  private ReadOnlyTransaction(Connection connection, Control control) throws SQLException {
    this.connection = connection;
    this.control = control;
    String encoding = connection.unwrap(PGConnection.class).getParameterStatus("server_encoding");
    this.texts = !"SQL_ASCII".equals(encoding);
  }

  public static ReadOnlyTransaction begin(
      Connection connection,
      TransactionSettings settings,
      TransactionSettings.TransactionKind kind,
      Control control)
      throws SQLException {
    ReadOnlyTransaction transaction = new ReadOnlyTransaction(connection, control);
    settings.begin(connection, kind);
    return transaction;
  }

  /** Runs a query and passes each row to {@code row}, until the step is aborted. */
  public void each(String sql, RowReader<? super ResultRow> row, Object... parameters)
      throws SQLException {
    each(FIRST_ROWS, sql, row, parameters);
  }

  @Override
  public void each(int firstRows, String sql, RowReader<? super ResultRow> row)
      throws SQLException {
    each(firstRows, sql, row, NO_PARAMETERS);
  }

  /**
   * @param firstRows number of rows of the first fetch; later fetches adapt to the size of the rows
   */
  public void each(
      int firstRows, String sql, RowReader<? super ResultRow> row, Object... parameters)
      throws SQLException {
    stopIfAborted();
    declare(texts ? sql : asBytes(sql, parameters), parameters);
    ReceiveMeter meter = ReceiveMeter.of(connection);
    try (AdaptiveFetch size = new AdaptiveFetch(meter, firstRows)) {
      while (fetch(size.rows(), row) == size.rows()) {
        size.adapt();
      }
    }
    execute("CLOSE " + CURSOR);
  }

  /**
   * The best way to receive many small rows: copied if the server can do that, which needs texts
   * that it can convert.
   */
  public RowStream<? extends SourceRow> streamed() throws SQLException {
    CopyStream copied = new CopyStream(this, connection, control);
    return texts && copied.isSupported() ? copied : this;
  }

  private void declare(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement declare =
        connection.prepareStatement("DECLARE " + CURSOR + " NO SCROLL CURSOR FOR " + sql)) {
      Control.AbortRegistration registration = control.onAbort(() -> cancel(declare));
      try {
        for (int i = 0; i < parameters.length; i++) {
          declare.setObject(i + 1, parameters[i]);
        }
        declare.execute();
      } finally {
        registration.close();
      }
    }
  }

  private int fetch(int limit, RowReader<? super ResultRow> row) throws SQLException {
    try (PreparedStatement fetch =
        connection.prepareStatement("FETCH FORWARD " + limit + " FROM " + CURSOR)) {
      Control.AbortRegistration registration = control.onAbort(() -> cancel(fetch));
      try {
        try (ResultSet rows = fetch.executeQuery()) {
          return read(rows, row);
        }
      } finally {
        registration.close();
      }
    }
  }

  private int read(ResultSet rows, RowReader<? super ResultRow> row) throws SQLException {
    int read = 0;
    ResultRow current = new ResultRow(rows, !texts, () -> nonUtf8Texts++);
    while (rows.next()) {
      stopIfAborted();
      row.read(current);
      read++;
    }
    return read;
  }

  /**
   * An SQL_ASCII database does not validate texts, so the server may not be able to convert them.
   */
  private String asBytes(String sql, Object... parameters) throws SQLException {
    List<String> columns = new ArrayList<>();
    eachColumn(
        sql,
        (meta, column) -> {
          String name = IdentifierQuoting.identifier(meta.getColumnLabel(column));
          columns.add(bytes(name, meta.getColumnTypeName(column)) + " AS " + name);
        },
        parameters);
    return "SELECT " + String.join(", ", columns) + " FROM (" + sql + "\n) AS texts";
  }

  /** Reads the description of one column of a query. */
  interface ColumnReader {
    void read(ResultSetMetaData meta, int column) throws SQLException;
  }

  /**
   * Describes the columns of a query. The query is run for no row, because the driver describes one
   * that is not run with a named statement, which a pooler would keep.
   */
  void eachColumn(String sql, ColumnReader reader, Object... parameters) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT * FROM (" + sql + "\n) AS described LIMIT 0")) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        ResultSetMetaData meta = rows.getMetaData();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
          reader.read(meta, i);
        }
      }
    }
  }

  private static String bytes(String column, String type) {
    return switch (type) {
      case "text", "name", "varchar" -> "convert_to(%s::text, 'SQL_ASCII')".formatted(column);
      case "_text", "_name" ->
          """
          ARRAY(SELECT convert_to(one, 'SQL_ASCII')
           FROM unnest(%s::text[]) WITH ORDINALITY AS each (one, place) ORDER BY place)"""
              .formatted(column);
      default -> column;
    };
  }

  /** The number of texts so far that were not UTF-8. Only an SQL_ASCII database has any. */
  public long nonUtf8Texts() {
    return nonUtf8Texts;
  }

  @Override
  public Savepoint mark() throws SQLException {
    return connection.setSavepoint();
  }

  @Override
  public void returnTo(Savepoint mark) throws SQLException {
    connection.rollback(mark);
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Between two fetches the server runs no statement that a cancel request could end. */
  void stopIfAborted() throws SQLException {
    if (control.aborted()) {
      throw new SQLException("The step was aborted", QUERY_CANCELED);
    }
  }

  private static void cancel(Statement statement) {
    try {
      statement.cancel();
    } catch (SQLException alreadyClosedOrUnreachable) {
      return; // the statement has ended, or the worker aborts the connection next
    }
  }

  @Override
  public void close() throws SQLException {
    if (!connection.isClosed()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }
}
