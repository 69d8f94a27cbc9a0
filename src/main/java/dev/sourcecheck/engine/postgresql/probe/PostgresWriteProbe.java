package dev.sourcecheck.engine.postgresql.probe;

import static dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting.identifier;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.WriteProbe;
import dev.sourcecheck.engine.postgresql.sql.ReadOnlyTransaction;
import dev.sourcecheck.engine.postgresql.sql.RequiredColumns;
import dev.sourcecheck.engine.postgresql.sql.ServerText;
import dev.sourcecheck.engine.postgresql.sql.TransactionSettings;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Creates, fills, reads and drops a table, all in one transaction that is then committed. Rights,
 * quotas and triggers apply in it as they do outside, and the commit shows what only a commit can
 * (a full disk, a lost synchronous standby); but whoever dies half-way, this process or the server,
 * leaves nothing behind. What is swept before each probe can only stem from a proxy that commits
 * each statement on its own.
 */
public final class PostgresWriteProbe {
  private static final String PREFIX = "sourcecheck_probe_";
  private static final SecureRandom RANDOM = new SecureRandom();

  /** {@code untranslatable_character}, see appendix A of PostgreSQL's manual. */
  private static final String UNTRANSLATABLE = "22P05";

  /** The server's clock names and judges the tables: ours may differ. */
  private static final String CLOCK_AND_LEFTOVERS =
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
                LIMIT 100) AS leftovers
      """;

  private final Connection connection;
  private final TransactionSettings settings;
  private final Control control;
  private final TempSchemaTarget target;
  private final BiFunction<SQLException, TempSchemaTarget, Failure> explain;
  private final List<WriteProbe.ProbePart> parts = new ArrayList<>();

  /** Where the table exists and nothing has failed yet, so that it can still be dropped. */
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
    long seconds;
    try {
      seconds = sweep();
    } catch (SQLException e) {
      if (UNTRANSLATABLE.equals(e.getSQLState())) {
        return nameNotExpressible(e);
      }
      throw e;
    }
    String name = PREFIX + seconds + "_" + random();
    String table = identifier(target.schema()) + "." + identifier(name);
    settings.begin(connection, TransactionSettings.TransactionKind.WRITE);
    ProbeProblem problem = probe(table);
    if (problem == null) {
      connection.setAutoCommit(true);
    } else {
      rollBack(problem.cause);
    }
    Failure failure = problem == null ? null : failure(problem);
    String message =
        problem == null
            ? "Schema %s is writeable".formatted(target.quoted())
            : "Unable to %s table %s.%s: %s"
                .formatted(
                    problem.verb,
                    identifier(target.database()),
                    table,
                    ServerText.of(problem.cause));
    return new WriteProbe(target.quoted(), parts, failure, message);
  }

  /** The encoding of the database has no such characters, so no schema can have this name. */
  private WriteProbe nameNotExpressible(SQLException e) {
    Failure failure =
        Failure.of(
                FailureCode.SCHEMA_UNKNOWN,
                "There is no schema %s in database %s: the encoding of the database cannot express"
                        .formatted(identifier(target.schema()), identifier(target.database()))
                    + " this name.",
                "temp_schema")
            .withSqlState(e.getSQLState(), e.getErrorCode());
    notTried("create", "insert", "select", "drop", "commit");
    return new WriteProbe(target.quoted(), parts, failure, failure.hint());
  }

  /** The first part that failed, and its verb in the message. */
  private record ProbeProblem(String verb, SQLException cause) {}

  private Failure failure(ProbeProblem problem) {
    Failure reported = explain.apply(problem.cause, target);
    if (problem.cause instanceof NotReplicated || !mayBeDiagnosed(reported)) {
      return reported;
    }
    try (ReadOnlyTransaction transaction =
        ReadOnlyTransaction.begin(
            connection, settings, TransactionSettings.TransactionKind.READ, control)) {
      Failure cause =
          WriteDiagnosis.read(transaction, target, problem.cause)
              .cause(problem.verb, problem.cause);
      return cause == null
          ? reported
          : cause.withSqlState(problem.cause.getSQLState(), problem.cause.getErrorCode());
    } catch (SQLException e) {
      problem.cause.addSuppressed(e);
      return reported.withFix(); // a grant that may be held already is not offered
    }
  }

  /** Only what the server decided about this statement has a cause in its catalogs. */
  private boolean mayBeDiagnosed(Failure reported) {
    return switch (reported.code()) {
      case PERMISSION_DENIED, SCHEMA_UNKNOWN, UNEXPECTED -> !control.aborted();
      default -> false;
    };
  }

  private @Nullable ProbeProblem probe(String table) {
    SQLException create =
        part("create", () -> execute("CREATE TABLE " + table + " (id integer, note text)"));
    if (create != null) {
      notTried("insert", "select", "drop", "commit");
      return new ProbeProblem("create", create);
    }
    SQLException insert =
        part(
            "insert",
            () -> {
              created = connection.setSavepoint();
              execute("INSERT INTO " + table + " VALUES (1, 'sourcecheck')");
            });
    SQLException select = null;
    if (insert == null) {
      select = part("select", () -> execute("SELECT id, note FROM " + table));
    } else {
      notTried("select");
    }
    SQLException drop =
        part(
            "drop",
            () -> {
              if (insert != null || parts.get(2).outcome() == WriteProbe.PartOutcome.FAILED) {
                connection.rollback(created);
              }
              execute("DROP TABLE " + table);
            });
    SQLException commit = null;
    if (drop == null) {
      commit = part("commit", this::commit);
    } else {
      notTried("commit");
    }
    if (insert != null) {
      return new ProbeProblem("insert into", insert);
    }
    if (select != null) {
      return new ProbeProblem("select from", select);
    }
    if (drop != null) {
      return new ProbeProblem("drop", drop);
    }
    return commit == null ? null : new ProbeProblem("commit the changes to", commit);
  }

  /**
   * A commit that waits for a standby that is gone is not subject to the statement timeout. When it
   * is cancelled the server commits locally and sends a warning, so nothing is left behind.
   */
  private void commit() throws SQLException {
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

  /** What a part does. */
  @FunctionalInterface
  private interface ProbeWork {
    public void run() throws SQLException;
  }

  /** Null if it passed. */
  private @Nullable SQLException part(String name, ProbeWork work) {
    long start = System.nanoTime();
    SQLException problem = null;
    try {
      work.run();
    } catch (SQLException e) {
      problem = e;
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    parts.add(
        problem == null
            ? new WriteProbe.ProbePart(name, WriteProbe.PartOutcome.PASSED, millis, null)
            : new WriteProbe.ProbePart(
                name, WriteProbe.PartOutcome.FAILED, millis, ServerText.of(problem)));
    return problem;
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void notTried(String... names) {
    for (String name : names) {
      parts.add(new WriteProbe.ProbePart(name, WriteProbe.PartOutcome.NOT_TRIED, 0, null));
    }
  }

  /** What was not committed goes, by us or, if the connection is lost, by the server. */
  private void rollBack(SQLException problem) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      problem.addSuppressed(e);
    }
  }

  /** Returns the server's time, in seconds since 1970. */
  private long sweep() throws SQLException {
    List<Long> clock = new ArrayList<>();
    List<String> leftovers = new ArrayList<>();
    try (ReadOnlyTransaction transaction =
        ReadOnlyTransaction.begin(
            connection, settings, TransactionSettings.TransactionKind.READ, control)) {
      transaction.each(
          CLOCK_AND_LEFTOVERS,
          row -> {
            clock.add(row.number("seconds"));
            leftovers.addAll(row.names("leftovers"));
          },
          target.schema());
    }
    if (clock.size() != 1) {
      throw new RequiredColumns.ImpossibleResult("not one row about the time");
    }
    for (String name : leftovers) {
      drop(identifier(target.schema()) + "." + identifier(name));
    }
    return clock.get(0);
  }

  /** A leftover that cannot be dropped now, for instance on a standby, waits for the next run. */
  private void drop(String table) throws SQLException {
    settings.begin(connection, TransactionSettings.TransactionKind.WRITE);
    try {
      execute("DROP TABLE IF EXISTS " + table);
      connection.commit();
    } catch (SQLException e) {
      if (connection.isClosed()) {
        throw e;
      }
      connection.rollback();
    }
    connection.setAutoCommit(true);
  }

  private static String random() {
    byte[] bytes = new byte[8];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
