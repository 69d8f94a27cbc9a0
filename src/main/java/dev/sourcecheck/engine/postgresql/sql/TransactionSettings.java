package dev.sourcecheck.engine.postgresql.sql;

import dev.sourcecheck.engine.jdbc.Causes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Begins transactions on a source's connection. All settings are made with {@code SET LOCAL} and
 * end with the transaction, because a pooler in transaction mode can give the server's connection
 * to another client afterwards.
 */
public final class TransactionSettings {
  /** No role and no limits. */
  public static final TransactionSettings NONE = new TransactionSettings(null);

  private final @Nullable String role;
  private volatile int limitMillis;

  /**
   * @param role the role that every transaction assumes, null for none
   */
  public TransactionSettings(@Nullable String role) {
    this.role = role;
  }

  /** The purpose of a transaction. */
  public enum TransactionKind {
    /**
     * Reads. The search path contains only system schemas, so that no object of the source hides a
     * system object and all other names are printed with their schema. The planner expects cursors
     * to be read completely, and catalogs to be cached, so that it merges them in the order of
     * their indexes instead of sorting them on disk. Statements are not compiled, which takes
     * longer than it saves here, and take one process of the server, as those of a cursor do.
     */
    READ(
        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ONLY"
            + TransactionSettings.SYSTEM_PATH),
    /** Reads under one snapshot. */
    SNAPSHOT(
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
            + TransactionSettings.SYSTEM_PATH),
    /** Reads facts about the session, with its default transaction characteristics. */
    FACTS("SET LOCAL search_path = pg_catalog, pg_temp"),
    /** Writes with the default search path, which triggers of the source may need. */
    WRITE("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");

    private final String characteristics;

    TransactionKind(String characteristics) {
      this.characteristics = characteristics;
    }
  }

  private static final String SYSTEM_PATH =
      "; SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL cursor_tuple_fraction = 1"
          + "; SET LOCAL random_page_cost = 1; SET LOCAL jit = off"
          + "; SET LOCAL max_parallel_workers_per_gather = 0";

  /** Sets the statement timeout of subsequent transactions. */
  public void limit(int millis) {
    limitMillis = millis;
  }

  /**
   * Begins a transaction. The caller ends it and enables auto-commit again.
   *
   * @throws SetupFailed if the server's settings end the statements that set it up
   * @throws RoleRefused if the role cannot be assumed
   */
  public void begin(Connection connection, TransactionKind kind) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      try {
        statement.execute(limits() + kind.characteristics);
      } catch (SQLException e) {
        throw new SetupFailed(e);
      }
      if (role != null) {
        assumeRole(statement, role);
      }
    } catch (SQLException e) {
      end(connection, e);
      throw e;
    }
  }

  /** Run first, because the server's limit may be too short for the other statements. */
  private String limits() {
    int millis = limitMillis;
    // a stopped process must not hold its transaction open indefinitely
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
   * The server's setting that ended a statement or the session; null if none did, or if the limit
   * was ours.
   */
  public static @Nullable LimitSetting limitThatEnded(Throwable problem) {
    SQLException e = Causes.sql(problem);
    if (e == null || !ServerText.routine(e).equals("ProcessInterrupts")) {
      return null;
    }
    LimitSetting limit = LimitSetting.ofSqlState(e.getSQLState()).orElse(null);
    if (limit == LimitSetting.IDLE_IN_TRANSACTION_SESSION_TIMEOUT) {
      return null;
    }
    return limit == LimitSetting.STATEMENT_TIMEOUT && !(e instanceof SetupFailed) ? null : limit;
  }

  /** SET ROLE failed. The type distinguishes it from other failures with the same SQLState. */
  public static final class RoleRefused extends SQLException {
    private static final long serialVersionUID = 1L;

    RoleRefused(SQLException cause) {
      super(cause.getMessage(), cause.getSQLState(), cause);
    }
  }

  /** The statements that set up a transaction failed. */
  static final class SetupFailed extends SQLException {
    private static final long serialVersionUID = 1L;

    SetupFailed(SQLException cause) {
      super(cause.getMessage(), cause.getSQLState(), cause);
    }
  }
}
