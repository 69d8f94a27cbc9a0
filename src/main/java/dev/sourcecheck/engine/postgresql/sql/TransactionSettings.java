package dev.sourcecheck.engine.postgresql.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Begins the transactions on a source's connection. Everything that is set for a statement is set
 * with {@code SET LOCAL}, so that it ends with the transaction: behind a pooler in transaction mode
 * the next transaction on the server's connection belongs to another client.
 */
public final class TransactionSettings {
  /** No role and no limits, for connections that are not limited by a step. */
  public static final TransactionSettings NONE = new TransactionSettings(null);

  private final @Nullable String role;
  private volatile int limitMillis;

  /**
   * @param role whose privileges every statement runs with, null for the login's own
   */
  public TransactionSettings(@Nullable String role) {
    this.role = role;
  }

  /** What a transaction is for. */
  public enum TransactionKind {
    /**
     * Reads. System objects come first on the path, so that nothing of the source's stands in for
     * them, and every other name is printed with its schema. Cursors are read to their end.
     */
    READ(
        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ONLY"
            + TransactionSettings.SYSTEM_PATH),
    /** Reads under one snapshot. */
    SNAPSHOT(
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
            + TransactionSettings.SYSTEM_PATH),
    /** Reads what holds for the session; the path is in place, its default characteristics stay. */
    FACTS("SET LOCAL search_path = pg_catalog, pg_temp"),
    /** Writes as any other client would: triggers of the source may need the default path. */
    WRITE("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");

    private final String characteristics;

    TransactionKind(String characteristics) {
      this.characteristics = characteristics;
    }
  }

  private static final String SYSTEM_PATH =
      "; SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL cursor_tuple_fraction = 1";

  /** Limits the statements of the transactions that begin from now on. */
  public void limit(int millis) {
    limitMillis = millis;
  }

  /**
   * Begins a transaction; the caller ends it and turns auto-commit on again.
   *
   * @throws NotBegun if the server ends the statements that set it up
   * @throws RoleRefused if the role cannot be assumed
   */
  public void begin(Connection connection, TransactionKind kind) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      try {
        statement.execute(limits() + kind.characteristics);
      } catch (SQLException e) {
        throw new NotBegun(e);
      }
      if (role != null) {
        assumeRole(statement, role);
      }
    } catch (SQLException e) {
      end(connection, e);
      throw e;
    }
  }

  /** Ours come first: the server's own limit may be too short for the rest. */
  private String limits() {
    int millis = limitMillis;
    // a process that is stopped while in a transaction must not hold it for ever
    return millis == 0
        ? ""
        : "SET LOCAL statement_timeout = %d; SET LOCAL idle_in_transaction_session_timeout = %d; "
            .formatted(millis - millis / 10, millis + 60_000);
  }

  private static void assumeRole(Statement statement, String role) throws SQLException {
    try {
      statement.execute("SET LOCAL ROLE " + IdentifierQuoting.identifier(role));
    } catch (SQLException e) {
      throw new RoleRefused(e);
    }
  }

  private static void end(Connection connection, SQLException problem) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      problem.addSuppressed(e);
    }
  }

  /**
   * The server's own setting that ended a statement or the session; null if none did, or if the
   * limit was ours.
   */
  public static @Nullable LimitSetting limitThatEnded(Throwable problem) {
    SQLException e = ServerText.sql(problem);
    if (e == null || !ServerText.routine(e).equals("ProcessInterrupts")) {
      return null;
    }
    LimitSetting limit = LimitSetting.ofSqlState(e.getSQLState()).orElse(null);
    if (limit == LimitSetting.IDLE_IN_TRANSACTION_SESSION_TIMEOUT) {
      return null;
    }
    return limit == LimitSetting.STATEMENT_TIMEOUT && !(e instanceof NotBegun) ? null : limit;
  }

  /** Separates a refused SET ROLE from a refused login or statement, which share SQLStates. */
  public static final class RoleRefused extends SQLException {
    private static final long serialVersionUID = 1L;

    RoleRefused(SQLException cause) {
      super(cause.getMessage(), cause.getSQLState(), cause);
    }
  }

  /** The server's own settings ended what only sets a transaction up. */
  static final class NotBegun extends SQLException {
    private static final long serialVersionUID = 1L;

    NotBegun(SQLException cause) {
      super(cause.getMessage(), cause.getSQLState(), cause);
    }
  }
}
