package dev.sourcecheck.check.run;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.Verdict;
import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.DeadlineControl.AbortReason;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.process.OutOfMemoryExit;
import dev.sourcecheck.process.ScrubbedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One run of the checks of one source, in their order.
 *
 * <p>Exactly one thread works for a run at any time, as {@link RunState} says. A thread that a
 * driver does not return is abandoned, and another continues with the next step and without the
 * session.
 */
public final class CheckRun {
  private static final Logger LOG = Logger.getLogger(CheckRun.class);

  private static final Verdict NOT_CONNECTED =
      new Verdict.Skipped("Skipped, since the connection failed", false, null, Map.of());

  private final CheckTarget target;
  private final List<Step> steps;
  private final CheckExecutor executor;
  private final CheckListener listener;
  private final long deadlineNanos;
  private final CurrentState state = new CurrentState();
  private volatile boolean cancelled;

  // Used by the thread that the run belongs to.
  private int index;
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
    /** Nothing on this thread. */
    ABANDONED
  }

  RunState state() {
    return state.get();
  }

  /** Runs on this thread until the run ends or the thread is abandoned and then returned. */
  public void run() {
    proceed(() -> Next.STEP);
  }

  /**
   * Stops the run, from any thread: aborts the driver and reports no further verdict. {@link
   * CheckListener#ended} follows.
   */
  public void cancel() {
    cancelled = true;
    if (state.get() instanceof RunState.Running running) {
      abort(running.step(), AbortReason.CANCELLED);
    }
  }

  /**
   * Runs the open steps until the run ends or this thread is abandoned.
   *
   * @param first what this thread begins with
   */
  private void proceed(Supplier<Next> first) {
    RunEnd end;
    try {
      Next next = first.get();
      while (next == Next.STEP && index < steps.size()) {
        next = runStep(steps.get(index));
      }
      if (next == Next.ABANDONED) {
        return;
      }
      end =
          switch (next) {
            case STEP -> new RunEnd.Completed();
            case DEADLINE -> new RunEnd.DeadlineExceeded(steps.get(index));
            case STOP, ABANDONED -> new RunEnd.Stopped();
          };
    } catch (RuntimeException | Error e) { // such as a driver that cannot be linked
      OutOfMemoryExit.exitIfCause(e);
      end = new RunEnd.Faulted(steps.get(index), e);
    }
    end(end);
  }

  private Next runStep(Step step) {
    if (stopped()) {
      return Next.STOP;
    }
    if (step != Step.CONNECTION && !connected) {
      return report(step, NOT_CONNECTED, System.nanoTime());
    }
    Duration remaining = Duration.ofNanos(deadlineNanos - System.nanoTime());
    if (remaining.isNegative() || remaining.isZero()) {
      return Next.DEADLINE;
    }
    StepExecution execution = new StepExecution(target, step, remaining, executor, listener);
    listener.started(step, execution.startedNanos());
    Session previous = session;
    session = null; // before another thread can take over
    state.start(execution);
    if (stopped()) { // a cancellation that has not seen the step
      return leave(execution, previous) == null ? Next.ABANDONED : Next.STOP;
    }
    return execute(execution, previous);
  }

  private Next execute(StepExecution execution, @Nullable Session previous) {
    ScheduledFuture<?> deadline =
        executor.after(execution.allowed(), () -> abort(execution, AbortReason.DEADLINE));
    Verdict verdict;
    RunState.Running left;
    try {
      verdict = execution.run(executor.checks(), control -> open(execution, control), previous);
      left = leave(execution, execution.left());
    } catch (RuntimeException | Error e) {
      OutOfMemoryExit.exitIfCause(e);
      if (leave(execution, execution.left()) == null) {
        return Next.ABANDONED;
      }
      throw e;
    } finally {
      deadline.cancel(false);
    }
    return left == null ? Next.ABANDONED : settle(execution, verdict, reason(left));
  }

  private static @Nullable AbortReason reason(RunState.Running left) {
    return left instanceof RunState.Aborting aborting ? aborting.reason() : null;
  }

  private Opening open(StepExecution execution, Control control) {
    state.change(RunState.Checking.class, execution, RunState.Checking::open);
    try {
      return target.opener().apply(control);
    } finally {
      state.change(RunState.OpeningSession.class, execution, RunState.OpeningSession::opened);
    }
  }

  /**
   * Ends the state of a step on the thread of the step. An aborted session is closed, even if it
   * reports that it is usable, because an abort runs on another thread and may arrive late.
   *
   * @param open the session that the step has left open
   * @return the state of the step, null if its thread was abandoned
   */
  private RunState.@Nullable Running leave(StepExecution execution, @Nullable Session open) {
    RunState.Running undisturbed =
        state.change(RunState.Undisturbed.class, execution, RunState.Undisturbed::returned);
    if (undisturbed != null) {
      session = open;
      return undisturbed;
    }
    if (open != null) {
      closeAborted(open);
    }
    RunState.Running aborting =
        state.change(RunState.Aborting.class, execution, RunState.Aborting::returned);
    if (aborting == null) {
      executor.abandoned().decrementAndGet();
    }
    return aborting;
  }

  private static void closeAborted(Session session) {
    try {
      session.close();
    } catch (RuntimeException | Error e) {
      OutOfMemoryExit.exitIfCause(e);
      LOG.debug("Closing an aborted session failed", ScrubbedException.withoutMessages(e));
    }
  }

  /** Aborts a step from another thread, unless it has returned or is being aborted. */
  private void abort(StepExecution execution, AbortReason reason) {
    if (state.change(RunState.Undisturbed.class, execution, now -> now.abort(reason)) != null) {
      execution.abort(reason);
      executor.afterAbandonDelay(() -> abandon(execution));
    }
  }

  private void abandon(StepExecution execution) {
    if (state.change(RunState.Aborting.class, execution, RunState.Aborting::abandon) != null) {
      executor.abandoned().incrementAndGet();
      executor.execute(() -> proceed(this::takeOver));
    }
  }

  /** Continues in place of the abandoned thread, without the session that it may still use. */
  private Next takeOver() {
    RunState.Abandoned abandoned = state.takeOver();
    StepExecution execution = abandoned.step();
    return settle(execution, execution.timedOut(), abandoned.reason());
  }

  private Next settle(StepExecution execution, Verdict verdict, @Nullable AbortReason reason) {
    if (stopped()) {
      return Next.STOP;
    }
    boolean late = reason == AbortReason.DEADLINE;
    if (late && execution.runDeadlineFirst()) {
      return Next.DEADLINE;
    }
    connected &= execution.step() != Step.CONNECTION || !(verdict instanceof Verdict.Failed);
    return report(
        execution.step(),
        late ? execution.explainedByDeadline(verdict) : verdict,
        execution.startedNanos());
  }

  private Next report(Step step, Verdict verdict, long startedNanos) {
    boolean open = session != null;
    if (!listener.finished(new CheckListener.StepReport(step, verdict, startedNanos, open))) {
      return Next.STOP;
    }
    index++;
    return Next.STEP;
  }

  private boolean stopped() {
    return cancelled || !listener.proceeds();
  }

  private void end(RunEnd end) {
    state.end();
    Session open = session;
    session = null;
    try {
      listener.ended(end);
    } finally {
      try {
        if (open != null) {
          executor.close(open);
        }
      } finally {
        listener.closed();
      }
    }
  }
}
