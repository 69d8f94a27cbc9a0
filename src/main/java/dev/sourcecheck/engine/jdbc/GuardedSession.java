package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.process.OutOfMemoryExit;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

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

  /** Why the session was ended, otherwise what the engine makes of the exception. */
  protected final Failure explain(Exception problem, Supplier<Failure> otherwise) {
    OutOfMemoryExit.exitIfCause(problem);
    Failure ended = guard.failure();
    return ended == null ? otherwise.get() : ended;
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
