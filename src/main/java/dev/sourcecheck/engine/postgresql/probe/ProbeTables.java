package dev.sourcecheck.engine.postgresql.probe;

import static dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting.identifier;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.jdbc.ImpossibleResultException;
import dev.sourcecheck.engine.jdbc.ProbeTableName;
import dev.sourcecheck.engine.postgresql.sql.ReadOnlyTransaction;
import dev.sourcecheck.engine.postgresql.sql.TransactionSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables of write probes in one schema. Old ones exist only behind a proxy that commits each
 * statement separately.
 */
final class ProbeTables {
  /** The names contain the server's time, because our clock may differ. */
  private static final String CLOCK_AND_OLD_TABLES =
      """
      SELECT extract(epoch FROM clock_timestamp())::bigint AS seconds,
             ARRAY(
               SELECT c.relname::text
                 FROM pg_catalog.pg_class c
                 JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ?
                  AND c.relkind = 'r'
                  AND c.relname ~ '^sourcecheck_probe_[0-9]{10}_[0-9a-f]{16}$'
                  AND pg_catalog.pg_get_userbyid(c.relowner) = current_user
                  AND substring(c.relname FROM 19 FOR 10)::bigint
                      < extract(epoch FROM clock_timestamp()) - 3600
                LIMIT 100) AS old
      """;

  private final Connection connection;
  private final TransactionSettings settings;
  private final Control control;
  private final String schema;

  ProbeTables(Connection connection, TransactionSettings settings, Control control, String schema) {
    this.connection = connection;
    this.settings = settings;
    this.control = control;
    this.schema = schema;
  }

  /** Drops old tables and returns the name of a new one. */
  String dropOld() throws SQLException {
    List<Long> clock = new ArrayList<>();
    List<String> old = new ArrayList<>();
    try (ReadOnlyTransaction transaction =
        ReadOnlyTransaction.begin(
            connection, settings, TransactionSettings.TransactionKind.READ, control)) {
      transaction.each(
          CLOCK_AND_OLD_TABLES,
          row -> {
            clock.add(row.number("seconds"));
            old.addAll(row.names("old"));
          },
          schema);
    }
    if (clock.size() != 1) {
      throw new ImpossibleResultException("the query for the time does not return one row");
    }
    for (String name : old) {
      drop(identifier(schema) + "." + identifier(name));
    }
    return ProbeTableName.create(clock.get(0));
  }

  /** A table that cannot be dropped now, for example on a standby, is left to the next probe. */
  private void drop(String table) throws SQLException {
    settings.begin(connection, TransactionSettings.TransactionKind.WRITE);
    try {
      try (Statement statement = connection.createStatement()) {
        statement.execute("DROP TABLE IF EXISTS " + table);
      }
      connection.commit();
    } catch (SQLException e) {
      if (connection.isClosed()) {
        throw e;
      }
      connection.rollback();
    }
    connection.setAutoCommit(true);
  }
}
