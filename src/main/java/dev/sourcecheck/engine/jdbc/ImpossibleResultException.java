package dev.sourcecheck.engine.jdbc;

import java.sql.SQLException;

/**
 * A result that a server of the expected kind never returns. The message describes the violation.
 */
public final class ImpossibleResultException extends SQLException {
  private static final long serialVersionUID = 1L;
  private static final String PROTOCOL_VIOLATION = "08P01";

  public ImpossibleResultException(String message) {
    super(message, PROTOCOL_VIOLATION);
  }

  /** A column that is never null has no value. */
  public static ImpossibleResultException missing(String column) {
    return new ImpossibleResultException("the column \"" + column + "\" has no value");
  }
}
