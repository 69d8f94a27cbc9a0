package dev.sourcecheck.engine.postgresql.sql;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Reads columns that PostgreSQL never leaves null. A hostile server does as it likes, so a null is
 * an error of the source and never a {@code NullPointerException} of ours.
 */
public final class RequiredColumns {
  private static final String PROTOCOL_VIOLATION = "08P01";

  private RequiredColumns() {}

  /** A result that no PostgreSQL sends; the message names what is wrong with it. */
  public static final class ImpossibleResult extends SQLException {
    private static final long serialVersionUID = 1L;

    public ImpossibleResult(String message) {
      super(message, PROTOCOL_VIOLATION);
    }
  }

  static String text(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    if (text == null) {
      throw missing(column);
    }
    return text;
  }

  static long number(ResultSet row, String column) throws SQLException {
    long number = row.getLong(column);
    if (row.wasNull()) {
      throw missing(column);
    }
    return number;
  }

  static ImpossibleResult missing(String column) {
    return new ImpossibleResult("the column \"" + column + "\" has no value");
  }
}
