package dev.sourcecheck.engine.postgresql.schema;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.jdbc.ImpossibleResultException;
import dev.sourcecheck.engine.postgresql.sql.ReadOnlyTransaction;
import dev.sourcecheck.engine.postgresql.sql.TransactionSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists names in pages. Each page starts after the last name of the previous one, so that nothing
 * stays open between two pages and an index finds the start.
 */
public final class PostgresNames {
  /** The type {@code name} compares bytes in every database. */
  private static final String SCHEMAS =
      """
      SELECT n.nspname::text AS name
      FROM pg_catalog.pg_namespace n
      WHERE n.nspname NOT LIKE 'pg\\_%'
        AND n.nspname <> 'information_schema'
        AND n.nspname > ?::text::name
      ORDER BY n.nspname
      LIMIT ?""";

  private static final String RELATIONS =
      """
      SELECT c.relname::text AS name
      FROM pg_catalog.pg_class c
      WHERE c.relnamespace = (
          SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname::text = ?)
        AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
        AND pg_catalog.strpos(c.relname::text, ?) > 0
        AND c.relname > ?::text::name
      ORDER BY c.relname
      LIMIT ?""";

  /** {@code untranslatable_character}. */
  private static final String UNTRANSLATABLE = "22P05";

  private final Connection connection;
  private final TransactionSettings settings;
  private final Control control;

  public PostgresNames(Connection connection, TransactionSettings settings, Control control) {
    this.connection = connection;
    this.settings = settings;
    this.control = control;
  }

  public List<String> schemas(String after, int limit) throws SQLException {
    return names(SCHEMAS, limit, after, limit);
  }

  public List<String> relations(String schema, String containing, String after, int limit)
      throws SQLException {
    return names(RELATIONS, limit, schema, containing, after, limit);
  }

  /** A name in a parameter has characters that the encoding of the database does not have. */
  public static final class NameNotExpressible extends SQLException {
    private static final long serialVersionUID = 1L;

    NameNotExpressible(SQLException cause) {
      super(cause.getMessage(), cause.getSQLState(), cause);
    }
  }

  private List<String> names(String sql, int limit, Object... parameters) throws SQLException {
    try {
      return read(sql, limit, parameters);
    } catch (SQLException e) {
      throw UNTRANSLATABLE.equals(e.getSQLState()) ? new NameNotExpressible(e) : e;
    }
  }

  private List<String> read(String sql, int limit, Object... parameters) throws SQLException {
    List<String> names = new ArrayList<>();
    try (ReadOnlyTransaction transaction =
        ReadOnlyTransaction.begin(
            connection, settings, TransactionSettings.TransactionKind.READ, control)) {
      // one row more than the limit, so that the end needs no second fetch
      transaction.each(
          limit + 1,
          sql,
          row -> {
            if (names.size() == limit) {
              throw new ImpossibleResultException("more rows than the limit");
            }
            names.add(row.name("name"));
          },
          parameters);
    }
    return names;
  }
}
