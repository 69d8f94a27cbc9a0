package dev.sourcecheck.check.run;

import dev.sourcecheck.check.CheckRegistry;
import dev.sourcecheck.check.CheckSession;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.Verdict;
import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.DeadlineControl;
import dev.sourcecheck.engine.DeadlineControl.AbortReason;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Session;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One execution of one step, on the thread that calls {@link #run}; other threads may abort it. */
final class StepExecution {
  private final CheckTarget target;
  private final Step step;
  private final Duration allowed;
  private final boolean runDeadlineFirst;
  private final long startedNanos = System.nanoTime();
  private final DeadlineControl control;
  private @Nullable Session left;

  /**
   * @param remaining time until the run's deadline, which may be earlier than the step's own
   */
  StepExecution(
      CheckTarget target,
      Step step,
      Duration remaining,
      CheckExecutor executor,
      CheckListener listener) {
    this.target = target;
    this.step = step;
    Duration own = executor.deadline(step);
    this.runDeadlineFirst = remaining.compareTo(own) < 0;
    this.allowed = runDeadlineFirst ? remaining : own;
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

  Duration allowed() {
    return allowed;
  }

  /** True if the deadline of the run comes before that of the step. */
  boolean runDeadlineFirst() {
    return runDeadlineFirst;
  }

  /** Stops the driver, down to the socket. Called by another thread. */
  void abort(AbortReason reason) {
    control.abort(reason);
  }

  /**
   * Runs the check on this thread.
   *
   * @param previous the session left open by the previous step, null if there is none
   */
  Verdict run(CheckRegistry checks, Function<Control, Opening> opener, @Nullable Session previous) {
    CheckSession session = new CheckSession(opener, previous, control);
    try {
      return checks.run(step, target.context(session, control));
    } finally {
      left = session.release();
    }
  }

  /** The session that the check has left open, even if it threw; null if there is none. */
  @Nullable Session left() {
    return left;
  }

  /** The verdict of a step that exceeded its deadline. */
  Verdict.Failed timedOut() {
    String message = "The step did not finish within " + allowed.toSeconds() + " s.";
    Failure failure = Failure.of(FailureCode.TIMEOUT, message).asRetryable();
    return new Verdict.Failed(message, failure, Map.of());
  }

  /**
   * Replaces the failure of a step that was aborted at its deadline: the driver reports only the
   * abort. A verdict from before the abort is kept.
   */
  Verdict explainedByDeadline(Verdict verdict) {
    if (verdict instanceof Verdict.Failed failed
        && failed.failure().code() != FailureCode.CONNECT_TIMEOUT) {
      Verdict.Failed timedOut = timedOut();
      return new Verdict.Failed(
          timedOut.message(), timedOut.failure(), failed.details(), failed.warnings());
    }
    return verdict;
  }
}
