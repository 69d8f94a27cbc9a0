package dev.sourcecheck.engine.postgresql.sql;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of a source's result. The texts of an SQL_ASCII database are read as bytes, because they
 * can be in any encoding. Texts that are not UTF-8 are decoded as ISO 8859-1, which is lossless.
 */
public final class SourceRow {
  private final ResultSet row;
  private final boolean bytes;
  private final Runnable onNonUtf8;

  /**
   * @param bytes whether texts are returned as bytea
   * @param onNonUtf8 called for each text that is not UTF-8
   */
  SourceRow(ResultSet row, boolean bytes, Runnable onNonUtf8) {
    this.row = row;
    this.bytes = bytes;
    this.onNonUtf8 = onNonUtf8;
  }

  @Nullable
  public String text(String column) throws SQLException {
    if (!bytes) {
      return row.getString(column);
    }
    byte[] value = row.getBytes(column);
    return value == null ? null : decoded(value);
  }

  /** A text that is never null in PostgreSQL. */
  public String name(String column) throws SQLException {
    String text = text(column);
    if (text == null) {
      throw RequiredColumns.missing(column);
    }
    return text;
  }

  /** An array that is not null and has no null elements. */
  public List<String> names(String column) throws SQLException {
    Array array = row.getArray(column);
    if (array == null || !(array.getArray() instanceof Object[] elements)) {
      throw RequiredColumns.missing(column);
    }
    List<String> names = new ArrayList<>(elements.length);
    for (Object element : elements) {
      if (element instanceof byte[] value) {
        names.add(decoded(value));
      } else if (element instanceof String text) {
        names.add(text);
      } else {
        throw RequiredColumns.missing(column);
      }
    }
    return names;
  }

  public long number(String column) throws SQLException {
    return RequiredColumns.number(row, column);
  }

  @Nullable
  public Long numberOrNull(String column) throws SQLException {
    long number = row.getLong(column);
    return row.wasNull() ? null : number;
  }

  public boolean flag(String column) throws SQLException {
    return row.getBoolean(column);
  }

  @Nullable
  public Instant instant(String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private String decoded(byte[] value) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    } catch (CharacterCodingException e) {
      onNonUtf8.run();
      return new String(value, StandardCharsets.ISO_8859_1);
    }
  }
}
