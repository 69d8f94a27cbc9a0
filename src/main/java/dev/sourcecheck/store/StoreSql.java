package dev.sourcecheck.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/**
 * Plain SQL on our own store, for statements that an object-relational mapper must not touch: the
 * fenced writes of the queue, the change feed, and COPY. Failures are {@link StoreException}s.
 */
public final class StoreSql {
  /** The network timeout of {@link #brief} connections. */
  private static final int BRIEF_MILLIS = 10_000;

  private static final int UNCHANGED = -1;

  private final DataSource pool;
  private final int networkTimeoutMillis;
  private final AtomicReference<SqlListener> listener;

  public StoreSql(DataSource pool) {
    this(pool, UNCHANGED, new AtomicReference<>(SqlListener.NONE));
  }

  private StoreSql(
      DataSource pool, int networkTimeoutMillis, AtomicReference<SqlListener> listener) {
    this.listener = listener;
    this.pool = pool;
    this.networkTimeoutMillis = networkTimeoutMillis;
  }

  /**
   * The same store for short transactions on threads that other work waits for: a store that falls
   * silent without closing the connection fails them after ten seconds.
   */
  public StoreSql brief() {
    return new StoreSql(pool, BRIEF_MILLIS, listener);
  }

  /** Replaces the listener for all statements, also of the {@link #brief} variants. */
  public void listen(SqlListener replacement) {
    listener.set(replacement);
  }

  /** Runs work on a connection in auto-commit mode. */
  public <T, X extends Exception> T withSession(SqlWork<T, X> work) throws X {
    try (Connection connection = pool.getConnection()) {
      int before = limit(connection);
      try {
        return work.run(new SqlSession(connection, Objects.requireNonNull(listener.get())));
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

  /** As {@link #withSession}, without a result. */
  public <X extends Exception> void useSession(SqlAction<X> work) throws X {
    withSession(
        session -> {
          work.run(session);
          return true;
        });
  }

  /** As {@link #inTransaction}, without a result. */
  public <X extends Exception> void useTransaction(SqlAction<X> work) throws X {
    useSession(session -> session.useTransaction(work));
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
