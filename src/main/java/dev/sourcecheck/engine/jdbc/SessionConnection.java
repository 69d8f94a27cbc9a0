package dev.sourcecheck.engine.jdbc;

import java.sql.SQLException;

/** What an {@link OperationGuard} needs of a connection, of a driver or of an engine's client. */
public interface SessionConnection {
  /** Limits each read of subsequent statements. */
  void networkTimeout(int millis) throws SQLException;

  /** Ends a transaction that a statement left open. */
  void endTransaction() throws SQLException;

  boolean isClosed() throws SQLException;

  /** Ends the session on the server if it is reachable. */
  void close();
}
