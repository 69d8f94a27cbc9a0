package dev.sourcecheck.engine.postgresql.sql;

import dev.sourcecheck.engine.jdbc.ImpossibleResultException;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of the driver's result. The texts of an SQL_ASCII database are read as bytes, because
 * they can be in any encoding.
 */
public final class ResultRow implements SourceRow {
  private final ResultSet row;
  private final boolean bytes;
  private final Runnable onNonUtf8;

  /**
   * @param bytes whether texts are returned as bytea
   * @param onNonUtf8 called for each text that is not UTF-8
   */
  ResultRow(ResultSet row, boolean bytes, Runnable onNonUtf8) {
    this.row = row;
    this.bytes = bytes;
    this.onNonUtf8 = onNonUtf8;
  }

  @Override
  public @Nullable String text(String column) throws SQLException {
    if (!bytes) {
      return row.getString(column);
    }
    byte[] value = row.getBytes(column);
    return value == null ? null : decoded(value);
  }

  /** An array that is not null and has no null elements. */
  public List<String> names(String column) throws SQLException {
    Array array = row.getArray(column);
    if (array == null || !(array.getArray() instanceof Object[] elements)) {
      throw ImpossibleResultException.missing(column);
    }
    List<String> names = new ArrayList<>(elements.length);
    for (Object element : elements) {
      if (element instanceof byte[] value) {
        names.add(decoded(value));
      } else if (element instanceof String text) {
        names.add(text);
      } else {
        throw ImpossibleResultException.missing(column);
      }
    }
    return names;
  }

  @Override
  public @Nullable Long numberOrNull(String column) throws SQLException {
    long number = row.getLong(column);
    return row.wasNull() ? null : number;
  }

  @Override
  public boolean flag(String column) throws SQLException {
    return row.getBoolean(column);
  }

  public @Nullable Instant instant(String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private String decoded(byte[] value) {
    EscapedUtf8 text = EscapedUtf8.of(value);
    if (!text.isUtf8()) {
      onNonUtf8.run();
    }
    return text.text();
  }
}
