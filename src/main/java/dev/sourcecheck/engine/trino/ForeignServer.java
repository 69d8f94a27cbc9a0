package dev.sourcecheck.engine.trino;

import java.sql.SQLException;

/** The server is not of this protocol. */
final class ForeignServer extends SQLException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what the kind of service, for messages
   */
  ForeignServer(String what) {
    super(what);
  }
}
