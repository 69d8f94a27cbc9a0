package dev.sourcecheck.engine.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.jboss.logging.Logger;

/** Closes connections to sources. */
public final class SourceConnections {
  private static final Logger LOG = Logger.getLogger(SourceConnections.class);

  private SourceConnections() {}

  /** Ends the session on the server if it is reachable, and releases what was received. */
  public static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debugf("A connection could not be closed (%s)", e.getSQLState());
    } catch (RuntimeException e) { // of a driver that reads a malformed message
      LOG.debugf("A connection could not be closed (%s)", e.getClass().getName());
    } finally {
      ReceiveMeter.detach(connection);
    }
  }
}
