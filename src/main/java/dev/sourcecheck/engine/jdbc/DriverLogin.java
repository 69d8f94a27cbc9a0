package dev.sourcecheck.engine.jdbc;

import java.sql.Connection;

/**
 * One login with a JDBC driver.
 *
 * @param <F> facts about the server and the session
 */
public interface DriverLogin<F> extends SourceLogin<Connection, F> {
  @Override
  default void close(Connection connection) {
    SourceConnections.close(connection);
  }
}
