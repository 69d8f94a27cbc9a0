package dev.sourcecheck.check.run;

import dev.sourcecheck.check.CheckSession;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.Verdict;
import dev.sourcecheck.engine.DeadlineControl;
import dev.sourcecheck.engine.DeadlineControl.AbortReason;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.process.OutOfMemoryExit;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The execution of one step. When its deadline passes or the run is cancelled, the step is aborted
 * down to the socket. If the driver still holds the thread, the thread is abandoned and counted,
 * and another one continues.
 */
final class StepExecution {
  private static final Logger LOG = Logger.getLogger(StepExecution.class);

  private enum StepState {
    RUNNING,
    RETURNED,
    ABANDONED
  }

  private final CheckTarget target;
  private final Step step;
  private final CheckExecutor executor;
  private final Duration allowed;
  private final boolean runDeadlineFirst;
  private final long startedNanos = System.nanoTime();
  private final DeadlineControl control;
  private final AtomicReference<StepState> state = new AtomicReference<>(StepState.RUNNING);
  private volatile @Nullable Runnable successor;
  private @Nullable Session left;

  /**
   * @param left time until the run's deadline, which may be earlier than the step's own
   */
  StepExecution(
      CheckTarget target,
      Step step,
      Duration left,
      CheckExecutor executor,
      CheckListener listener) {
    this.target = target;
    this.step = step;
    this.executor = executor;
    Duration own = executor.deadline(step);
    this.runDeadlineFirst = left.compareTo(own) < 0;
    this.allowed = runDeadlineFirst ? left : own;
    this.control =
        new DeadlineControl(
            allowed,
            executor::execute,
            listener::admits,
            progress -> listener.progress(step, progress, this.startedNanos));
  }

  Step step() {
    return step;
  }

  long startedNanos() {
    return startedNanos;
  }

  /** True if the step was stopped by the run's deadline. */
  boolean reachedRunDeadline() {
    return runDeadlineFirst && control.reason() == AbortReason.DEADLINE;
  }

  /** Aborts the step from another thread. Idempotent. */
  void abort(AbortReason why) {
    if (control.abort(why)) {
      executor.afterAbandonDelay(this::abandon);
    }
  }

  /**
   * Executes the step on this thread.
   *
   * @param previous the session left open by the previous step, null if there is none
   * @param takeOver called on another thread if this one is abandoned
   * @return null if this thread was abandoned
   */
  @Nullable StepResult execute(@Nullable Session previous, Runnable takeOver) {
    successor = takeOver;
    ScheduledFuture<?> deadline = executor.after(allowed, () -> abort(AbortReason.DEADLINE));
    CheckSession session = new CheckSession(target.opener(), previous, control);
    try {
      Verdict verdict = executor.checks().run(step, target.context(session, control));
      StepResult result = withoutAborted(new StepResult(verdict, session.release()));
      if (state.compareAndSet(StepState.RUNNING, StepState.RETURNED)) {
        return control.reason() == AbortReason.DEADLINE ? result.explainedBy(timedOut()) : result;
      }
      closeLate(result.session());
      return null;
    } catch (RuntimeException | Error e) {
      OutOfMemoryExit.exitIfCause(e);
      left = session.release();
      if (state.compareAndSet(StepState.RUNNING, StepState.RETURNED)) {
        throw e;
      }
      closeLate(left);
      return null;
    } finally {
      deadline.cancel(false);
    }
  }

  /** The session that an execution which threw has left open; null if there is none. */
  @Nullable Session left() {
    return left;
  }

  /**
   * An abort runs on another thread and may arrive late. An aborted session is not used for the
   * next step, even if it reports that it is usable.
   */
  private StepResult withoutAborted(StepResult result) {
    Session session = result.session();
    if (!control.aborted() || session == null) {
      return result;
    }
    try {
      session.close();
    } catch (RuntimeException e) {
      LOG.debugf("Closing an aborted session failed: %s", e.getMessage());
    }
    return new StepResult(result.verdict(), null);
  }

  private void closeLate(@Nullable Session session) {
    executor.abandoned().decrementAndGet();
    if (session != null) {
      executor.close(session);
    }
  }

  private void abandon() {
    Runnable takeOver = successor;
    if (takeOver != null && state.compareAndSet(StepState.RUNNING, StepState.ABANDONED)) {
      executor.abandoned().incrementAndGet();
      executor.execute(takeOver);
    }
  }

  /** The result of a step that exceeded its deadline. */
  StepResult timedOut() {
    String message = "The step did not finish within " + allowed.toSeconds() + " s.";
    Failure failure = Failure.of(FailureCode.TIMEOUT, message).asRetryable();
    return new StepResult(new Verdict.Failed(message, failure, Map.of()), null);
  }

  /**
   * @param session usable by the next step, null if none is open
   */
  record StepResult(Verdict verdict, @Nullable Session session) {
    /** An aborted driver reports only the abort; the deadline is the actual reason. */
    StepResult explainedBy(StepResult deadline) {
      if (verdict instanceof Verdict.Failed failed
          && failed.failure().code() != FailureCode.CONNECT_TIMEOUT
          && deadline.verdict() instanceof Verdict.Failed timedOut) {
        return new StepResult(
            new Verdict.Failed(
                timedOut.message(), timedOut.failure(), failed.details(), failed.warnings()),
            session);
      }
      return this;
    }
  }
}
