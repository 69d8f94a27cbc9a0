package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.jdbc.StatementControl;
import dev.sourcecheck.engine.postgresql.sql.TransactionSettings;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/** Limits statements by the setting {@code statement_timeout}, and cancels them by a request. */
record PostgresStatements(Connection connection, TransactionSettings settings)
    implements StatementControl {
  @Override
  public void limit(int millis) {
    settings.limit(millis);
  }

  @Override
  public void cancel() throws SQLException {
    connection.unwrap(PGConnection.class).cancelQuery();
  }
}
