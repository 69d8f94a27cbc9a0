package dev.sourcecheck.store;

import java.sql.Connection;
import java.sql.SQLException;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;

/**
 * Short transactions with a network timeout of 10 s, for threads that must not be blocked by a
 * store that stops responding without closing the connection.
 */
public final class BoundedTransactions {
  private static final int NETWORK_TIMEOUT_MILLIS = 10_000;

  private BoundedTransactions() {}

  /** Runs the work in one transaction. Throws what the work and Jdbi throw. */
  public static <T> T inTransaction(Jdbi store, HandleCallback<T, RuntimeException> work) {
    return withHandle(store, handle -> handle.inTransaction(work));
  }

  /** Runs the work with auto-commit. Throws what the work and Jdbi throw. */
  public static <T> T withHandle(Jdbi store, HandleCallback<T, RuntimeException> work) {
    return store.withHandle(
        handle -> {
          Connection connection = handle.getConnection();
          int before = timeout(connection);
          timeout(connection, NETWORK_TIMEOUT_MILLIS);
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
