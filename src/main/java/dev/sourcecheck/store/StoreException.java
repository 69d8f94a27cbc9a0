package dev.sourcecheck.store;

import java.sql.SQLException;

/**
 * A statement on the store failed; the cause is the driver's exception. {@link TransientErrors}
 * decides whether a retry may succeed.
 */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StoreException(SQLException cause) {
    super(cause.getMessage(), cause);
  }
}
