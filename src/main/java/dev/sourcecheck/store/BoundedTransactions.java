package dev.sourcecheck.store;

import java.sql.Connection;
import java.sql.SQLException;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;

/**
 * Transactions that are over within moments, on threads that everything else waits for. A store
 * that falls silent without closing the connection must not hold such a thread for longer.
 */
public final class BoundedTransactions {
  private static final int SILENCE_MILLIS = 10_000;

  private BoundedTransactions() {}

  /** In one transaction; throws what the work and Jdbi throw. */
  public static <T> T inTransaction(Jdbi store, HandleCallback<T, RuntimeException> work) {
    return with(store, handle -> handle.inTransaction(work));
  }

  /** Each statement on its own; throws what the work and Jdbi throw. */
  public static <T> T with(Jdbi store, HandleCallback<T, RuntimeException> work) {
    return store.withHandle(
        handle -> {
          Connection connection = handle.getConnection();
          int before = timeout(connection);
          timeout(connection, SILENCE_MILLIS);
          try {
            return work.withHandle(handle);
          } finally {
            timeout(connection, before);
          }
        });
  }

  private static int timeout(Connection connection) {
    try {
      return connection.getNetworkTimeout();
    } catch (SQLException e) {
      throw new ConnectionException(e);
    }
  }

  private static void timeout(Connection connection, int millis) {
    try {
      if (!connection.isClosed()) {
        connection.setNetworkTimeout(Runnable::run, millis);
      }
    } catch (SQLException e) {
      throw new ConnectionException(e);
    }
  }
}
