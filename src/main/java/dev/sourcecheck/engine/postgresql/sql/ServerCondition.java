package dev.sourcecheck.engine.postgresql.sql;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.jdbc.FailureTable;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * SQLStates whose meaning does not depend on the statement (manual, "PostgreSQL Error Codes").
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">Error Codes</a>
 */
public final class ServerCondition {
  private static final FailureTable TABLE =
      FailureTable.read(ServerCondition.class, "conditions.json", IdentifierQuoting::identifier);

  private ServerCondition() {}

  /** Empty if the state has no such meaning. */
  public static Optional<Failure> failure(SQLException e) {
    return TABLE.find(e, "", Map.of("message", ServerText.of(e)));
  }
}
