package dev.sourcecheck.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A statement and its parameters. Every parameter must be bound, also to null. */
public final class SqlStatement {
  private final Connection connection;
  private final ParsedSql sql;
  private final SqlListener listener;
  private final Map<String, BoundParameter> parameters = new HashMap<>();

  /** Sets one question mark. */
  private interface BoundParameter {
    void set(PreparedStatement statement, int index) throws SQLException;
  }

  SqlStatement(Connection connection, ParsedSql sql, SqlListener listener) {
    this.listener = listener;
    this.connection = connection;
    this.sql = sql;
  }

  public SqlStatement bind(String name, @Nullable String value) {
    return bind(name, value, Types.VARCHAR);
  }

  public SqlStatement bind(String name, @Nullable Long value) {
    return bind(name, value, Types.BIGINT);
  }

  public SqlStatement bind(String name, @Nullable Integer value) {
    return bind(name, value, Types.INTEGER);
  }

  public SqlStatement bind(String name, @Nullable Boolean value) {
    return bind(name, value, Types.BOOLEAN);
  }

  public SqlStatement bind(String name, @Nullable Double value) {
    return bind(name, value, Types.DOUBLE);
  }

  public SqlStatement bind(String name, byte @Nullable [] value) {
    return bind(name, value, Types.BINARY);
  }

  /** A {@code timestamptz}. */
  public SqlStatement bind(String name, @Nullable Instant value) {
    OffsetDateTime time = value == null ? null : value.atOffset(ZoneOffset.UTC);
    return bind(name, time, Types.TIMESTAMP_WITH_TIMEZONE);
  }

  public SqlStatement bind(String name, @Nullable UUID value) {
    return bind(name, value, Types.OTHER);
  }

  /**
   * An array; its elements may be null.
   *
   * @param elementType Long, Integer or String
   */
  public SqlStatement bindArray(String name, Class<?> elementType, Collection<?> elements) {
    return bindArray(name, elementType, elements.toArray());
  }

  /** Like {@link #bindArray(String, Class, Collection)}. */
  public SqlStatement bindArray(String name, Class<?> elementType, @Nullable Object[] elements) {
    String type =
        elementType == Long.class ? "int8" : elementType == Integer.class ? "int4" : "text";
    return put(
        name,
        (statement, index) -> statement.setArray(index, connection.createArrayOf(type, elements)));
  }

  /** Executes a change; returns the number of rows. */
  public int execute() {
    try (PreparedStatement statement = prepare()) {
      listener.before(sql.jdbc());
      int changed = statement.execute() ? 0 : statement.getUpdateCount();
      listener.after(sql.jdbc());
      return changed;
    } catch (SQLException e) {
      throw new StoreException(e);
    }
  }

  /** Executes several statements in one round trip; the reader visits their results. */
  public <T> T execute(ResultReader<T> reader) {
    try (PreparedStatement statement = prepare()) {
      listener.before(sql.jdbc());
      statement.execute();
      listener.after(sql.jdbc());
      return reader.read(statement);
    } catch (SQLException e) {
      throw new StoreException(e);
    }
  }

  /** All rows. */
  public <T> List<T> list(RowMapper<T> mapper) {
    List<T> rows = new ArrayList<>();
    each(row -> rows.add(mapper.map(row)));
    return rows;
  }

  /** The first column of all rows, which is never null. */
  public <T> List<T> list(Class<T> type) {
    return list(row -> Objects.requireNonNull(first(row, type)));
  }

  /** The only row, or empty if there is none. */
  public <T> Optional<T> find(RowMapper<T> mapper) {
    List<T> rows = list(mapper);
    if (rows.size() > 1) {
      throw new IllegalStateException(rows.size() + " rows instead of one at most");
    }
    return rows.stream().findFirst();
  }

  /** The first column of the only row; empty if there is no row or if it is null. */
  public <T> Optional<T> find(Class<T> type) {
    return find(row -> Optional.ofNullable(first(row, type))).flatMap(value -> value);
  }

  /** The only row. */
  public <T> T one(RowMapper<T> mapper) {
    return find(mapper).orElseThrow(() -> new IllegalStateException("No row"));
  }

  /** The first column of the only row, which is not null. */
  public <T> T one(Class<T> type) {
    return one(row -> Objects.requireNonNull(first(row, type)));
  }

  /** All rows at once, for a reader that combines several. */
  public <T> T read(RowsReader<T> reader) {
    try (PreparedStatement statement = prepare();
        ResultSet rows = query(statement)) {
      return reader.read(rows);
    } catch (SQLException e) {
      throw new StoreException(e);
    }
  }

  /** Passes each row to the reader as soon as it is read; results of the reader are discarded. */
  public void each(RowMapper<?> reader) {
    try (PreparedStatement statement = prepare();
        ResultSet rows = query(statement)) {
      while (rows.next()) {
        reader.map(rows);
      }
    } catch (SQLException e) {
      throw new StoreException(e);
    }
  }

  private SqlStatement bind(String name, @Nullable Object value, int type) {
    return put(name, (statement, index) -> statement.setObject(index, value, type));
  }

  private SqlStatement put(String name, BoundParameter parameter) {
    parameters.put(name, parameter);
    return this;
  }

  private ResultSet query(PreparedStatement statement) throws SQLException {
    listener.before(sql.jdbc());
    ResultSet rows = statement.executeQuery();
    listener.after(sql.jdbc());
    return rows;
  }

  private PreparedStatement prepare() throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql.jdbc());
    try {
      int index = 0;
      for (String name : sql.names()) {
        BoundParameter parameter = parameters.get(name);
        if (parameter == null) {
          throw new IllegalStateException("The parameter :" + name + " is not bound");
        }
        index++;
        parameter.set(statement, index);
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  /** Uses the typed getters, because {@code getObject} converts neither to text nor to int. */
  private static <T> @Nullable T first(ResultSet row, Class<T> type) throws SQLException {
    Object value;
    if (type == String.class) {
      value = row.getString(1);
    } else if (type == Integer.class) {
      value = row.getInt(1);
    } else if (type == Long.class) {
      value = row.getLong(1);
    } else if (type == byte[].class) {
      value = row.getBytes(1);
    } else {
      value = row.getObject(1, type);
    }
    return type.cast(row.wasNull() ? null : value);
  }
}
