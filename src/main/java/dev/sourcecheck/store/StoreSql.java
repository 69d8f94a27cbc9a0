package dev.sourcecheck.store;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Plain SQL on our own store, for statements that an object-relational mapper must not touch: the
 * fenced writes of the queue, the change feed, and COPY. Failures are {@link StoreException}s.
 */
public final class StoreSql {
  /** The work of a short transaction; see {@link #brief}. */
  private static final int BRIEF_MILLIS = 10_000;

  private static final int UNCHANGED = -1;

  private final DataSource pool;
  private final int networkTimeoutMillis;

  public StoreSql(DataSource pool) {
    this(pool, UNCHANGED);
  }

  private StoreSql(DataSource pool, int networkTimeoutMillis) {
    this.pool = pool;
    this.networkTimeoutMillis = networkTimeoutMillis;
  }

  /**
   * The same store for short transactions on threads that other work waits for: a store that falls
   * silent without closing the connection fails them after ten seconds.
   */
  public StoreSql brief() {
    return new StoreSql(pool, BRIEF_MILLIS);
  }

  /** Runs work on a connection in auto-commit mode. */
  public <T, X extends Exception> T withSession(SqlWork<T, X> work) throws X {
    try (Connection connection = pool.getConnection()) {
      int before = limit(connection);
      try {
        return work.run(new SqlSession(connection));
      } finally {
        restore(connection, before);
      }
    } catch (SQLException e) {
      throw new StoreException(e);
    }
  }

  /** Runs work in one transaction: committed if the work returns, rolled back if it throws. */
  public <T, X extends Exception> T inTransaction(SqlWork<T, X> work) throws X {
    return withSession(session -> session.inTransaction(work));
  }

  private int limit(Connection connection) throws SQLException {
    if (networkTimeoutMillis == UNCHANGED) {
      return UNCHANGED;
    }
    int before = connection.getNetworkTimeout();
    connection.setNetworkTimeout(Runnable::run, networkTimeoutMillis);
    return before;
  }

  private static void restore(Connection connection, int millis) throws SQLException {
    if (millis != UNCHANGED && !connection.isClosed()) {
      connection.setNetworkTimeout(Runnable::run, millis);
    }
  }
}
