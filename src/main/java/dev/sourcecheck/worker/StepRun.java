package dev.sourcecheck.worker;

import dev.sourcecheck.check.Check;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.Verdict;
import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.process.OutOfMemoryExit;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The execution of one step. When its deadline passes or the job is lost, the step is aborted down
 * to the socket. If the driver still holds the thread, the thread is abandoned and counted, and
 * another one continues.
 */
final class StepRun {
  private static final Logger LOG = Logger.getLogger(StepRun.class);

  private enum StepState {
    RUNNING,
    RETURNED,
    ABANDONED
  }

  private final JobRun job;
  private final TestTarget target;
  private final Step step;
  private final RunContext context;
  private final Duration allowed;
  private final boolean jobDeadlineFirst;
  private final long startedNanos = System.nanoTime();
  private final StepControl control;
  private final AtomicReference<StepState> state = new AtomicReference<>(StepState.RUNNING);
  private volatile @Nullable Consumer<StepRun> successor;

  /**
   * @param left time until the job's deadline, which may be earlier than the step's own
   */
  StepRun(JobRun job, TestTarget target, Step step, Duration left, RunContext context) {
    this.job = job;
    this.target = target;
    this.step = step;
    this.context = context;
    this.jobDeadlineFirst = left.compareTo(context.deadline(step)) < 0;
    this.allowed = jobDeadlineFirst ? left : context.deadline(step);
    this.control =
        new StepControl(
            allowed,
            context.threads(),
            job::admits,
            progress -> job.progress(step, progress, this.startedNanos));
  }

  long startedNanos() {
    return startedNanos;
  }

  /** True if the step was stopped by the job's deadline. */
  boolean reachedJobDeadline() {
    return jobDeadlineFirst && control.reason() == StepControl.AbortReason.DEADLINE;
  }

  /** Aborts the step from another thread. Idempotent. */
  void abort(StepControl.AbortReason why) {
    if (control.abort(why)) {
      long nanos = context.settings().abandonAfter().toNanos();
      context.timers().schedule(this::abandon, nanos, TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Executes the step on this thread.
   *
   * @param session left open by the previous step, null if there is none
   * @param takeOver called on another thread if this one is abandoned
   * @return null if this thread was abandoned
   */
  @Nullable StepResult execute(@Nullable Session session, Consumer<StepRun> takeOver) {
    successor = takeOver;
    ScheduledFuture<?> deadline =
        context
            .timers()
            .schedule(
                () -> abort(StepControl.AbortReason.DEADLINE),
                allowed.toNanos(),
                TimeUnit.NANOSECONDS);
    try {
      StepResult result = withoutAborted(work(session));
      if (state.compareAndSet(StepState.RUNNING, StepState.RETURNED)) {
        return control.reason() == StepControl.AbortReason.DEADLINE
            ? result.explainedBy(timedOut())
            : result;
      }
      closeLate(result.session());
      return null;
    } catch (RuntimeException | Error e) {
      OutOfMemoryExit.exitIfCause(e);
      if (state.compareAndSet(StepState.RUNNING, StepState.RETURNED)) {
        throw e;
      }
      closeLate(session);
      return null;
    } finally {
      deadline.cancel(false);
    }
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
    context.abandoned().decrementAndGet();
    if (session != null) {
      context.close(session);
    }
  }

  private void abandon() {
    Consumer<StepRun> takeOver = successor;
    if (takeOver != null && state.compareAndSet(StepState.RUNNING, StepState.ABANDONED)) {
      context.abandoned().incrementAndGet();
      context.threads().execute(() -> takeOver.accept(this));
    }
  }

  private StepResult work(@Nullable Session session) {
    Engine engine = target.engine();
    if (engine == null) {
      String message =
          "Sourcecheck cannot test " + target.source().type().title() + " sources yet.";
      Failure failure = Failure.of(FailureCode.DRIVER_MISSING, message, "type");
      return new StepResult(new Verdict.Failed(message, failure, Map.of()), null);
    }
    if (step != Step.CONNECTION && session != null && session.usable()) {
      return check(session);
    }
    if (session != null) {
      session.close();
    }
    Opening opening = engine.open(target.source(), control);
    if (opening instanceof Opening.Opened opened) {
      return step == Step.CONNECTION
          ? new StepResult(
              new Verdict.Passed("Connected to the database", opened.details(), opened.warnings()),
              opened.session())
          : checkNewSession(opened.session());
    }
    Opening.Refused refused = (Opening.Refused) opening;
    return new StepResult(
        new Verdict.Failed(
            refused.failure().hint(), refused.failure(), refused.details(), refused.warnings()),
        null);
  }

  /** Closes the session if the check throws; no other code knows it yet. */
  private StepResult checkNewSession(Session session) {
    try {
      return check(session);
    } catch (RuntimeException | Error e) {
      session.close();
      throw e;
    }
  }

  private StepResult check(Session session) {
    Check check = context.checks().of(step);
    Check.Context checkContext =
        new Check.Context(
            job.token().jobId(),
            job.token().value(),
            target.source(),
            target.writeAllowed(),
            target.tables(),
            session,
            control);
    try (var registration = control.onAbort(session::abort)) {
      return new StepResult(check.run(checkContext), session);
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
