package dev.sourcecheck.engine.postgresql.probe;

import static dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting.identifier;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.WriteProbe;
import dev.sourcecheck.engine.jdbc.WriteProbeSequence;
import dev.sourcecheck.engine.postgresql.sql.ReadOnlyTransaction;
import dev.sourcecheck.engine.postgresql.sql.ServerText;
import dev.sourcecheck.engine.postgresql.sql.TransactionSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Creates, fills, reads and drops a table in one transaction and commits it. Privileges, quotas and
 * triggers apply as usual, and the commit detects failures such as a full disk or a lost
 * synchronous standby. If this process or the server stops in between, the transaction leaves no
 * table.
 */
public final class PostgresWriteProbe implements WriteProbeSequence.ProbeTable {
  /** {@code untranslatable_character}. */
  private static final String UNTRANSLATABLE = "22P05";

  private final Connection connection;
  private final TransactionSettings settings;
  private final Control control;
  private final TempSchemaTarget target;
  private final BiFunction<SQLException, TempSchemaTarget, Failure> explain;
  private final WriteProbeSequence sequence = new WriteProbeSequence(this, ServerText::of);
  private String table = "";

  /** Set after the table was created, so that it can be dropped after a failure. */
  private @Nullable Savepoint created;

  public PostgresWriteProbe(
      Connection connection,
      TransactionSettings settings,
      Control control,
      TempSchemaTarget target,
      BiFunction<SQLException, TempSchemaTarget, Failure> explain) {
    this.connection = connection;
    this.settings = settings;
    this.control = control;
    this.target = target;
    this.explain = explain;
  }

  public WriteProbe run() throws SQLException {
    ProbeTables tables = new ProbeTables(connection, settings, control, target.schema());
    String name;
    try {
      name = tables.dropOld();
    } catch (SQLException e) {
      if (UNTRANSLATABLE.equals(e.getSQLState())) {
        return nameNotExpressible(e);
      }
      throw e;
    }
    table = identifier(target.schema()) + "." + identifier(name);
    settings.begin(connection, TransactionSettings.TransactionKind.WRITE);
    WriteProbeSequence.ProbeProblem problem = sequence.run();
    if (problem == null) {
      connection.setAutoCommit(true);
    } else {
      rollBack(problem.cause());
    }
    Failure failure = problem == null ? null : failure(problem);
    String message =
        problem == null
            ? "Schema %s is writeable".formatted(target.quoted())
            // the reason first, because clients cut long messages
            : "%s: unable to %s table %s.%s"
                .formatted(
                    ServerText.of(problem.cause()),
                    problem.verb(),
                    identifier(target.database()),
                    table);
    return new WriteProbe(target.quoted(), sequence.parts(), failure, message);
  }

  /** The encoding of the database does not have the characters of the schema's name. */
  private WriteProbe nameNotExpressible(SQLException e) {
    Failure failure =
        Failure.of(
                FailureCode.SCHEMA_UNKNOWN,
                "There is no schema %s in database %s: the encoding of the database does not have the"
                        .formatted(identifier(target.schema()), identifier(target.database()))
                    + " characters of this name.",
                "temp_schema")
            .withSqlState(e.getSQLState(), e.getErrorCode());
    return new WriteProbe(target.quoted(), sequence.parts(), failure, failure.hint());
  }

  private Failure failure(WriteProbeSequence.ProbeProblem problem) {
    Failure reported = explain.apply(problem.cause(), target);
    if (problem.cause() instanceof NotReplicated || !mayBeDiagnosed(reported)) {
      return reported;
    }
    try (ReadOnlyTransaction transaction =
        ReadOnlyTransaction.begin(
            connection, settings, TransactionSettings.TransactionKind.READ, control)) {
      Failure cause =
          WriteDiagnosis.read(transaction, target, problem.cause())
              .cause(problem.verb(), problem.cause());
      return cause == null
          ? reported
          : cause.withSqlState(problem.cause().getSQLState(), problem.cause().getErrorCode());
    } catch (SQLException e) {
      problem.cause().addSuppressed(e);
      return reported.withFix(); // never offer a grant that may already be held
    }
  }

  /** Whether the server's catalogs can show the cause. */
  private boolean mayBeDiagnosed(Failure reported) {
    return switch (reported.code()) {
      case PERMISSION_DENIED, SCHEMA_UNKNOWN, UNEXPECTED -> !control.aborted();
      default -> false;
    };
  }

  @Override
  public void create() throws SQLException {
    execute("CREATE TABLE " + table + " (id integer, note text)");
  }

  @Override
  public void insert() throws SQLException {
    created = connection.setSavepoint();
    execute("INSERT INTO " + table + " VALUES (1, 'sourcecheck')");
  }

  @Override
  public void select() throws SQLException {
    execute("SELECT id, note FROM " + table);
  }

  @Override
  public void drop(boolean afterFailure) throws SQLException {
    if (afterFailure) {
      connection.rollback(created);
    }
    execute("DROP TABLE " + table);
  }

  /**
   * The statement timeout does not apply to a commit that waits for a synchronous standby. If it is
   * canceled, the server commits locally and sends a warning, so no table is left.
   */
  @Override
  public void commit() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout((int) Math.max(1, control.remaining().toSeconds() / 2));
      statement.execute("COMMIT");
      SQLWarning warning = statement.getWarnings();
      if (warning != null && "SyncRepWaitForLSN".equals(ServerText.routine(warning))) {
        throw new NotReplicated(warning);
      }
    }
  }

  /** No synchronous standby confirmed the commit in time. */
  public static final class NotReplicated extends SQLException {
    private static final long serialVersionUID = 1L;

    NotReplicated(SQLWarning warning) {
      super(warning.getMessage(), "57014", warning);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** If the connection is lost, the server rolls back. */
  private void rollBack(SQLException problem) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      problem.addSuppressed(e);
    }
  }
}
