package dev.sourcecheck.check.run;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.Verdict;
import dev.sourcecheck.engine.DeadlineControl.AbortReason;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.process.OutOfMemoryExit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of the checks of one source, in their order.
 *
 * <p>Exactly one thread works for a run at any time. A thread that a driver does not return is
 * abandoned, and another continues with the next step and without the session.
 */
public final class CheckRun {
  private static final Verdict NOT_CONNECTED =
      new Verdict.Skipped("Skipped, since the connection failed", false, null, Map.of());

  private final CheckTarget target;
  private final List<Step> steps;
  private final CheckExecutor executor;
  private final CheckListener listener;
  private final long deadlineNanos;
  private volatile boolean cancelled;
  private volatile @Nullable StepExecution current;

  // Used by the one thread that works for the run; passed on when that thread is abandoned.
  private boolean connected;
  private @Nullable Session session;

  /**
   * @param steps to run, in their order
   * @param connected false if the connection step has failed in an earlier run
   * @param remaining time until the deadline of the whole run
   */
  public CheckRun(
      CheckTarget target,
      List<Step> steps,
      boolean connected,
      Duration remaining,
      CheckExecutor executor,
      CheckListener listener) {
    this.target = target;
    this.steps = List.copyOf(steps);
    this.connected = connected;
    this.deadlineNanos = System.nanoTime() + remaining.toNanos();
    this.executor = executor;
    this.listener = listener;
  }

  /** What follows a step. */
  private enum Next {
    STEP,
    STOP,
    DEADLINE,
    /** Another thread continues. */
    ABANDON
  }

  /** Runs on this thread until the run ends or the thread is abandoned and then returned. */
  public void run() {
    if (steps.isEmpty()) {
      end(new RunEnd.Completed());
    } else {
      runFrom(0, null);
    }
  }

  /**
   * Stops the run, from any thread: aborts the driver and reports no further verdict. {@link
   * CheckListener#ended} follows.
   */
  public void cancel() {
    cancelled = true;
    StepExecution execution = current;
    if (execution != null) {
      execution.abort(AbortReason.CANCELLED);
    }
  }

  /**
   * @param abandoned the execution of the first step if its thread was abandoned
   */
  private void runFrom(int first, @Nullable StepExecution abandoned) {
    int index = first;
    RunEnd end;
    try {
      Next next = abandoned == null ? runStep(index) : settle(abandoned, abandoned.timedOut());
      while (next == Next.STEP && index + 1 < steps.size()) {
        index++;
        next = runStep(index);
      }
      if (next == Next.ABANDON) {
        return;
      }
      end =
          switch (next) {
            case STEP -> new RunEnd.Completed();
            case DEADLINE -> new RunEnd.DeadlineExceeded(steps.get(index));
            case STOP, ABANDON -> new RunEnd.Stopped();
          };
    } catch (RuntimeException | Error e) { // such as a driver that cannot be linked
      OutOfMemoryExit.exitIfCause(e);
      end = new RunEnd.Faulted(steps.get(index), e);
    }
    end(end);
  }

  private Next runStep(int index) {
    Step step = steps.get(index);
    if (stopped()) {
      return Next.STOP;
    }
    if (step != Step.CONNECTION && !connected) {
      return report(step, NOT_CONNECTED, System.nanoTime());
    }
    Duration left = Duration.ofNanos(deadlineNanos - System.nanoTime());
    if (left.isNegative() || left.isZero()) {
      return Next.DEADLINE;
    }
    StepExecution execution = new StepExecution(target, step, left, executor, listener);
    current = execution;
    if (stopped()) { // a cancellation that has not seen the execution
      return Next.STOP;
    }
    listener.started(step, execution.startedNanos());
    Session previous = session;
    session = null;
    StepExecution.StepResult result;
    try {
      result = execution.execute(previous, () -> runFrom(index, execution));
    } catch (RuntimeException | Error e) {
      session = execution.left();
      throw e;
    }
    return result == null ? Next.ABANDON : settle(execution, result);
  }

  private boolean stopped() {
    return cancelled || !listener.proceeds();
  }

  private Next settle(StepExecution execution, StepExecution.StepResult result) {
    current = null;
    session = result.session();
    if (stopped()) {
      return Next.STOP;
    }
    if (execution.reachedRunDeadline()) {
      return Next.DEADLINE;
    }
    Step step = execution.step();
    connected &= step != Step.CONNECTION || !(result.verdict() instanceof Verdict.Failed);
    return report(step, result.verdict(), execution.startedNanos());
  }

  private Next report(Step step, Verdict verdict, long startedNanos) {
    return listener.finished(
            new CheckListener.StepReport(step, verdict, startedNanos, session != null))
        ? Next.STEP
        : Next.STOP;
  }

  private void end(RunEnd end) {
    current = null;
    Session open = session;
    session = null;
    try {
      listener.ended(end);
    } finally {
      if (open != null) {
        executor.close(open);
      }
    }
  }
}
