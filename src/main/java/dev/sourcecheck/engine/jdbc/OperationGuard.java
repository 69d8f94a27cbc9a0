package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.NetworkFailures;
import dev.sourcecheck.process.BlockingThreads;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Limits the operations of a session to the step's deadline in three ways: the server's statement
 * timeout, the socket's read timeout, and the abort from another thread.
 */
@SuppressWarnings("try") // the resources are only closed
public final class OperationGuard {
  /** How long a cancelled statement may take to return and to be rolled back. */
  private static final Duration CANCEL_GRACE = Duration.ofSeconds(2);

  private static final int MAX_MILLIS = 86_400_000;

  private final SessionConnection connection;
  private final Wire wire;
  private final StatementControl statements;

  private volatile boolean aborted;
  private volatile @Nullable Failure abortFailure;
  private volatile @Nullable CountDownLatch running;

  public OperationGuard(Connection connection, Wire wire, StatementControl statements) {
    this(new JdbcConnection(connection), wire, statements);
  }

  public OperationGuard(SessionConnection connection, Wire wire, StatementControl statements) {
    this.connection = connection;
    this.wire = wire;
    this.statements = statements;
  }

  /** Runs one operation, which can be aborted until it ends. */
  public <T> T call(Control control, Callable<T> operation) throws Exception {
    try (GuardedOperation guarded = begin(control)) {
      return operation.call();
    }
  }

  /** Runs one operation without a result. */
  public void run(Control control, Action operation) throws Exception {
    try (GuardedOperation guarded = begin(control)) {
      operation.run();
    }
  }

  private GuardedOperation begin(Control control) throws SQLException {
    GuardedOperation operation = new GuardedOperation(control);
    try {
      if (control.aborted()) {
        throw new SQLException("The step was aborted before it began", "57014");
      }
      int millis = (int) Math.min(Math.max(control.remaining().toMillis(), 10), MAX_MILLIS);
      // later than the server's own limit, which reports a message, and before the deadline
      connection.networkTimeout(millis - millis / 20);
      statements.limit(millis);
      return operation;
    } catch (SQLException e) {
      operation.close();
      throw e;
    }
  }

  /** Why the session was aborted, or ended for what it received; null if it was not. */
  public @Nullable Failure failure() {
    Failure abort = abortFailure;
    return abort == null ? wire.meter().failure() : abort;
  }

  public boolean isUsable() {
    return !aborted && !isLost();
  }

  private boolean isLost() {
    try {
      return wire.isEnded() || connection.isClosed();
    } catch (SQLException e) {
      return true;
    }
  }

  /**
   * Asks the server to cancel the running statement, and closes the connection if the statement
   * does not return in time. Returns at once.
   */
  public void abort() {
    aborted = true;
    if (abortFailure == null) {
      abortFailure = Failure.of(FailureCode.CANCELLED, "The test was cancelled.").asRetryable();
    }
    CountDownLatch operation = running;
    if (operation == null) {
      closeSocket();
      return;
    }
    BlockingThreads.start("sourcecheck-cancel", this::cancel);
    // on another thread, because the server decides how long the cancel request takes
    BlockingThreads.start("sourcecheck-abort", () -> closeUnlessEnded(operation));
  }

  /** Ends the session, because the rest of what the server sent cannot be understood. */
  void endUnreadable() {
    aborted = true;
    closeSocket();
  }

  private void cancel() {
    try {
      statements.cancel();
    } catch (SQLException | RuntimeException e) {
      aborted = true; // if the server is unreachable, closing the session's socket is enough
    }
  }

  private void closeUnlessEnded(CountDownLatch ended) {
    try {
      if (ended.await(CANCEL_GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        return; // the owner closes the session
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      wire.closeOpened();
    }
    closeSocket();
  }

  public void close() {
    if (aborted) {
      closeSocket(); // first, because an aborted thread may still hold the driver's lock
    }
    connection.close();
    closeSocket();
  }

  private void closeSocket() {
    try {
      wire.closePlain();
    } catch (IOException e) {
      aborted = true;
    }
  }

  /** An operation without a result. */
  @FunctionalInterface
  public interface Action {
    void run() throws Exception;
  }

  /** One operation, which can be aborted until it is closed. */
  private final class GuardedOperation implements AutoCloseable {
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Control.AbortRegistration registration;

    private GuardedOperation(Control control) {
      running = ended;
      registration =
          control.onAbort(
              () -> {
                abortFailure = NetworkFailures.aborted(control);
                abort();
              });
    }

    /** An open transaction would hold back vacuum on the whole server. */
    private void endTransaction() {
      try {
        connection.endTransaction();
      } catch (SQLException | RuntimeException e) { // drivers throw these for malformed messages
        closeSocket(); // then the server ends it
      }
    }

    /**
     * The driver closes the connection after a read timeout. A statement without a limit of the
     * server, or one that waits for a lock, would otherwise continue there. PostgreSQL's driver
     * sends no request for a closed connection, but the server's limit applies to any statement.
     */
    private void cancelIfLost() {
      if (aborted || !isLost()) {
        return;
      }
      CountDownLatch cancelled = new CountDownLatch(1);
      BlockingThreads.start(
          "sourcecheck-cancel",
          () -> {
            try {
              cancel();
            } finally {
              cancelled.countDown();
            }
          });
      BlockingThreads.start("sourcecheck-abort", () -> closeUnlessEnded(cancelled));
    }

    @Override
    public void close() {
      endTransaction();
      cancelIfLost();
      wire.meter().operationEnded();
      registration.close();
      running = null;
      ended.countDown();
    }
  }
}
