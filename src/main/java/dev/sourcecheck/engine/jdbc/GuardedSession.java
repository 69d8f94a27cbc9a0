package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.InvalidOptionException;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.process.OutOfMemoryExit;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** A session whose operations run under an {@link OperationGuard}. */
public abstract class GuardedSession implements Session {
  private final OperationGuard guard;

  protected GuardedSession(OperationGuard guard) {
    this.guard = guard;
  }

  protected final <T> T call(Control control, Callable<T> operation) throws Exception {
    return guard.call(control, operation);
  }

  protected final void run(Control control, OperationGuard.Action operation) throws Exception {
    guard.run(control, operation);
  }

  protected final LineageReader guarded(LineageReader reader) {
    return new GuardedLineageReader(reader, guard);
  }

  /**
   * Why the session was ended, otherwise why the exception was thrown.
   *
   * @param byEngine explains what the server or the driver reports
   */
  protected final Failure explain(Exception problem, Function<SQLException, Failure> byEngine) {
    OutOfMemoryExit.exitIfCause(problem);
    Failure ended = guard.failure();
    if (ended != null) {
      return ended;
    }
    if (problem instanceof SchemaSink.CatalogFull full) {
      return Failure.of(FailureCode.QUOTA_EXCEEDED, String.valueOf(full.getMessage()));
    }
    if (problem instanceof InvalidOptionException invalid) {
      return invalid.failure();
    }
    SQLException e = Causes.sql(problem);
    if (e == null && problem instanceof RuntimeException fault && DriverFault.isCause(fault)) {
      DriverFault.log(fault);
      guard.endUnreadable();
      return Failure.of(
          FailureCode.PROTOCOL_MISMATCH, "The server sent a message that violates its protocol.");
    }
    if (e == null) {
      return Failure.of(FailureCode.UNEXPECTED, "The test itself failed on this source.");
    }
    return byEngine.apply(e);
  }

  @Override
  public final boolean usable() {
    return guard.isUsable();
  }

  @Override
  public final void abort() {
    guard.abort();
  }

  /** Everything that the session holds on the server ends with the connection. */
  @Override
  public final void close() {
    guard.close();
  }
}
