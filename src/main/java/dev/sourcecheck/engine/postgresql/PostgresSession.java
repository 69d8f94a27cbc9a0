package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.NetworkFailures;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.WriteProbe;
import dev.sourcecheck.engine.postgresql.lineage.PostgresLineage;
import dev.sourcecheck.engine.postgresql.login.LoginSockets;
import dev.sourcecheck.engine.postgresql.login.PostgresDriver;
import dev.sourcecheck.engine.postgresql.probe.PostgresWriteProbe;
import dev.sourcecheck.engine.postgresql.probe.TempSchemaTarget;
import dev.sourcecheck.engine.postgresql.schema.MissingGrants;
import dev.sourcecheck.engine.postgresql.schema.PostgresNames;
import dev.sourcecheck.engine.postgresql.schema.PostgresSchemaReader;
import dev.sourcecheck.engine.postgresql.sql.InvalidOptionException;
import dev.sourcecheck.engine.postgresql.sql.LimitSetting;
import dev.sourcecheck.engine.postgresql.sql.ReadOnlyTransaction;
import dev.sourcecheck.engine.postgresql.sql.ServerFacts;
import dev.sourcecheck.engine.postgresql.sql.SettingOrigin;
import dev.sourcecheck.engine.postgresql.sql.TransactionSettings;
import dev.sourcecheck.process.BlockingThreads;
import dev.sourcecheck.process.OutOfMemoryExit;
import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * A logged-in session. Every operation runs under the step's deadline three times over: the
 * server's statement timeout, the socket's read timeout, and the abort from outside.
 */
@SuppressWarnings("try") // the resources are there to be closed, nothing else
public final class PostgresSession implements Session {
  /** What a cancelled statement may take to come back and be rolled back. */
  private static final Duration CANCEL_GRACE = Duration.ofSeconds(2);

  private final Connection connection;
  private final PGConnection driver;
  private final Socket socket;
  private final ServerFacts facts;
  private final PostgresFailures failures;
  private final LoginSockets sockets;
  private final @Nullable String tempSchema;
  private final Function<LimitSetting, SettingOrigin> limitOrigins;
  private final TransactionSettings settings;

  private volatile boolean aborted;
  private volatile @Nullable Failure stopped;
  private volatile @Nullable CountDownLatch running;

  /**
   * @param socket the plain one at the bottom: closing it frees a thread that waits for the server
   * @param limitOrigins where a setting was made that has ended a statement or the session
   * @param settings what each transaction sets for itself
   * @param sockets of the session and its cancels
   * @param tempSchema as the user wrote it
   */
  public PostgresSession(
      Connection connection,
      PGConnection driver,
      Socket socket,
      ServerFacts facts,
      PostgresFailures failures,
      Function<LimitSetting, SettingOrigin> limitOrigins,
      TransactionSettings settings,
      LoginSockets sockets,
      @Nullable String tempSchema) {
    this.connection = connection;
    this.driver = driver;
    this.socket = socket;
    this.facts = facts;
    this.failures = failures;
    this.limitOrigins = limitOrigins;
    this.settings = settings;
    this.sockets = sockets;
    this.tempSchema = tempSchema;
  }

  @Override
  public WriteProbe probeWrite(Control control) throws Exception {
    if (tempSchema == null) {
      throw new InvalidOptionException("temp_schema", "No temporary schema is set.");
    }
    TempSchemaTarget target = TempSchemaTarget.parse(tempSchema, facts.database());
    try (OperationRun run = new OperationRun(control)) {
      return new PostgresWriteProbe(connection, settings, control, target, this::explainWrite)
          .run();
    }
  }

  @Override
  public void readSchema(SchemaFilter filter, SchemaSink sink, Control control) throws Exception {
    try (OperationRun run = new OperationRun(control)) {
      new PostgresSchemaReader(connection, settings).read(filter, sink, control);
    }
  }

  @Override
  public String database() {
    return facts.database();
  }

  @Override
  public List<String> schemas(String after, int limit, Control control) throws Exception {
    try (OperationRun run = new OperationRun(control)) {
      return new PostgresNames(connection, settings, control).schemas(after, limit);
    }
  }

  @Override
  public List<String> relations(
      String schema, String containing, String after, int limit, Control control) throws Exception {
    try (OperationRun run = new OperationRun(control)) {
      return new PostgresNames(connection, settings, control)
          .relations(schema, containing, after, limit);
    }
  }

  @Override
  public Optional<LineageReader> lineage() {
    LineageReader reader = new PostgresLineage(connection, settings, facts.database());
    return Optional.of(new GuardedLineageReader(reader, OperationRun::new));
  }

  @Override
  public List<String> grantsToRead(List<String> schemas) {
    try (ReadOnlyTransaction transaction =
        ReadOnlyTransaction.begin(
            connection, settings, TransactionSettings.TransactionKind.READ, Control.NONE)) {
      return new MissingGrants(transaction, facts.user())
          .toRead(connection.createArrayOf("text", schemas.toArray()));
    } catch (SQLException e) {
      return List.of(); // a grant that may be held already is not offered
    }
  }

  @Override
  public Failure explain(Exception problem, Operation operation) {
    return explainAt(problem, null);
  }

  private Failure explainWrite(SQLException problem, TempSchemaTarget target) {
    return explainAt(problem, target);
  }

  private Failure explainAt(Exception problem, @Nullable TempSchemaTarget target) {
    Failure stop = stopped;
    if (stop != null) {
      return stop;
    }
    OutOfMemoryExit.exitIfCause(problem);
    Failure received = sockets.meter().failure();
    if (received != null) {
      return received;
    }
    LimitSetting limit = TransactionSettings.limitThatEnded(problem);
    SettingOrigin origin = limit == null ? SettingOrigin.NONE : limitOrigins.apply(limit);
    if (limit != null && origin != SettingOrigin.NONE) {
      return failures.endedBy(limit, origin);
    }
    Failure failure = failures.of(problem, target);
    return failure.code() == FailureCode.READ_ONLY && !facts.standby()
        ? failures.readOnlyBy(failure, readOnlySource())
        : failure;
  }

  /** Empty if the server does not say. */
  private String readOnlySource() {
    String sql = "SELECT source FROM pg_settings WHERE name = 'default_transaction_read_only'";
    List<String> source = new ArrayList<>();
    try (ReadOnlyTransaction transaction =
        ReadOnlyTransaction.begin(
            connection, settings, TransactionSettings.TransactionKind.READ, Control.NONE)) {
      transaction.each(sql, row -> source.add(row.name("source")));
      return source.isEmpty() ? "" : source.get(0);
    } catch (SQLException e) {
      return "";
    }
  }

  @Override
  public boolean usable() {
    try {
      return !aborted && !socket.isClosed() && !connection.isClosed();
    } catch (SQLException e) {
      return false;
    }
  }

  /**
   * Asks the server to cancel what runs, so that it does not go on for nobody, and closes the
   * connection when the statement has come back or does not in time. Returns at once.
   */
  @Override
  public void abort() {
    aborted = true;
    if (stopped == null) {
      stopped = Failure.of(FailureCode.CANCELLED, "The test was cancelled.").thatMayPass();
    }
    CountDownLatch busy = running;
    if (busy == null) {
      closeSocket();
      return;
    }
    BlockingThreads.start("sourcecheck-cancel", this::cancel);
    // on a thread of its own: what the cancel waits for is up to the server
    BlockingThreads.start("sourcecheck-abort", () -> closeUnlessOver(busy));
  }

  private void cancel() {
    try {
      driver.cancelQuery();
    } catch (SQLException e) {
      aborted = true; // an unreachable server is left by closing the session's socket
    }
  }

  private void closeUnlessOver(CountDownLatch busy) {
    try {
      if (busy.await(CANCEL_GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        return; // the session is closed by its owner, in order
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.closeMade();
    }
    closeSocket();
  }

  /** What the session holds on the server ends with the connection. */
  @Override
  public void close() {
    if (aborted) {
      closeSocket(); // first: whoever was aborted may still hold the driver's lock
    }
    PostgresDriver.close(connection);
    closeSocket();
  }

  private void closeSocket() {
    try {
      socket.close();
    } catch (IOException e) {
      aborted = true;
    }
  }

  /** One operation: sets its timeouts, and can be aborted while it lasts. */
  final class OperationRun implements AutoCloseable {
    private final CountDownLatch over = new CountDownLatch(1);
    private final Control.AbortRegistration registration;

    OperationRun(Control control) throws SQLException {
      running = over;
      registration =
          control.onAbort(
              () -> {
                stopped = NetworkFailures.aborted(control);
                abort();
              });
      try {
        if (control.aborted()) {
          throw new SQLException("The step was stopped before it began", "57014");
        }
        // the server's own timeout first, as it tells in words; both before the deadline cuts off
        int millis = (int) Math.min(Math.max(control.remaining().toMillis(), 10), 86_400_000);
        connection.setNetworkTimeout(Runnable::run, millis - millis / 20);
        settings.limit(millis);
      } catch (SQLException e) {
        close();
        throw e;
      }
    }

    /** What the operation left open would hold back the server's clean-up for everyone. */
    private void endTransaction() {
      try {
        if (!connection.isClosed() && !connection.getAutoCommit()) {
          connection.rollback();
          connection.setAutoCommit(true);
        }
      } catch (SQLException e) {
        closeSocket(); // then the server ends it
      }
    }

    @Override
    public void close() {
      endTransaction();
      sockets.meter().operationEnded();
      registration.close();
      running = null;
      over.countDown();
    }
  }
}
