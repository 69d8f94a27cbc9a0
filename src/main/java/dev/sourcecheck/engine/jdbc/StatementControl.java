package dev.sourcecheck.engine.jdbc;

import java.sql.SQLException;

/** How an engine limits and cancels the statements of a session. */
public interface StatementControl {
  /**
   * Sets the server's own limit for subsequent statements, which reports a better message than a
   * closed connection.
   */
  void limit(int millis) throws SQLException;

  /**
   * Asks the server to cancel the running statement, if possible also after its connection was
   * lost. Called on another thread.
   */
  void cancel() throws SQLException;
}
