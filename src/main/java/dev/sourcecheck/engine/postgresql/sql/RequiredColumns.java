package dev.sourcecheck.engine.postgresql.sql;

import java.sql.SQLException;

/**
 * Reads columns that are never null in PostgreSQL. Another server can return null, which is a
 * failure of the source and not a {@code NullPointerException}.
 */
public final class RequiredColumns {
  private static final String PROTOCOL_VIOLATION = "08P01";

  private RequiredColumns() {}

  /** A result that PostgreSQL never returns. The message describes the violation. */
  public static final class ImpossibleResult extends SQLException {
    private static final long serialVersionUID = 1L;

    public ImpossibleResult(String message) {
      super(message, PROTOCOL_VIOLATION);
    }
  }

  static ImpossibleResult missing(String column) {
    return new ImpossibleResult("the column \"" + column + "\" has no value");
  }
}
