package dev.sourcecheck.engine.postgresql.sql;

import dev.sourcecheck.engine.jdbc.ImpossibleResultException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** One row that the source sent. It is valid until the next row is read. */
public interface SourceRow {
  @Nullable String text(String column) throws SQLException;

  @Nullable Long numberOrNull(String column) throws SQLException;

  /** False if the value is null. */
  boolean flag(String column) throws SQLException;

  default @Nullable Boolean flagOrNull(String column) throws SQLException {
    return text(column) == null ? null : flag(column);
  }

  /** A text that is never null in PostgreSQL. */
  default String name(String column) throws SQLException {
    String text = text(column);
    if (text == null) {
      throw ImpossibleResultException.missing(column);
    }
    return text;
  }

  /** A number that is never null in PostgreSQL. */
  default long number(String column) throws SQLException {
    Long number = numberOrNull(column);
    if (number == null) {
      throw ImpossibleResultException.missing(column);
    }
    return number;
  }
}
