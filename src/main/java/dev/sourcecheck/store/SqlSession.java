package dev.sourcecheck.store;

import java.sql.Connection;
import java.sql.SQLException;

/** One connection to the store, used by one thread. */
public final class SqlSession {
  private final Connection connection;
  private final SqlListener listener;

  public SqlSession(Connection connection) {
    this(connection, SqlListener.NONE);
  }

  SqlSession(Connection connection, SqlListener listener) {
    this.connection = connection;
    this.listener = listener;
  }

  /**
   * Starts a statement with {@code :name} parameters.
   *
   * @param sql a constant; the parsed form is kept
   */
  public SqlStatement sql(String sql) {
    return new SqlStatement(connection, ParsedSql.of(sql), listener);
  }

  /** The connection itself, for operations that are not statements, such as COPY. */
  public Connection connection() {
    return connection;
  }

  /** Runs work in one transaction; joins the transaction that is open, if any. */
  public <T, X extends Exception> T inTransaction(SqlWork<T, X> work) throws X {
    try {
      if (!connection.getAutoCommit()) {
        return work.run(this);
      }
      connection.setAutoCommit(false);
      boolean completed = false;
      try {
        T result = work.run(this);
        connection.commit();
        completed = true;
        return result;
      } finally {
        end(completed);
      }
    } catch (SQLException e) {
      throw new StoreException(e);
    }
  }

  /** As {@link #inTransaction}, without a result. */
  public <X extends Exception> void useTransaction(SqlAction<X> work) throws X {
    inTransaction(
        session -> {
          work.run(session);
          return true;
        });
  }

  /**
   * A failed rollback must not hide the failure that caused it; the pool discards the connection.
   */
  private void end(boolean completed) throws SQLException {
    if (completed) {
      connection.setAutoCommit(true);
      return;
    }
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException alreadyBroken) {
      connection.abort(Runnable::run);
    }
  }
}
