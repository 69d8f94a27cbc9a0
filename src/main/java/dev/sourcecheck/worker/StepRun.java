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
 * One step on its way. When its deadline passes, or the job is lost, it is aborted down to the
 * socket; when the driver holds the thread all the same, that thread is given up and counted, and
 * another goes on.
 */
final class StepRun {
  private static final Logger LOG = Logger.getLogger(StepRun.class);

  private enum State {
    RUNNING,
    RETURNED,
    GIVEN_UP
  }

  private final JobRun job;
  private final TestTarget subject;
  private final Step step;
  private final RunContext context;
  private final Duration allowed;
  private final boolean jobEndsFirst;
  private final long startedNanos = System.nanoTime();
  private final StepControl control;
  private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
  private volatile @Nullable Consumer<StepRun> successor;

  /**
   * @param left until the job's deadline; the step ends with it if its own is later
   */
  StepRun(JobRun job, TestTarget subject, Step step, Duration left, RunContext context) {
    this.job = job;
    this.subject = subject;
    this.step = step;
    this.context = context;
    this.jobEndsFirst = left.compareTo(context.deadline(step)) < 0;
    this.allowed = jobEndsFirst ? left : context.deadline(step);
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

  /** True if the step was stopped because the job as a whole took too long. */
  boolean endedTheJob() {
    return jobEndsFirst && control.reason() == StepControl.AbortReason.DEADLINE;
  }

  /** Stops the step from another thread; again and again is as good as once. */
  void abort(StepControl.AbortReason why) {
    if (control.abort(why)) {
      long nanos = context.settings().abandonAfter().toNanos();
      context.timers().schedule(this::giveUp, nanos, TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Carries the step out on this thread.
   *
   * @param session what the step before left open, null if nothing
   * @param inPlace goes on, on another thread, if this one is given up
   * @return null if this thread was given up
   */
  @Nullable StepResult carryOut(@Nullable Session session, Consumer<StepRun> inPlace) {
    successor = inPlace;
    ScheduledFuture<?> deadline =
        context
            .timers()
            .schedule(
                () -> abort(StepControl.AbortReason.DEADLINE),
                allowed.toNanos(),
                TimeUnit.NANOSECONDS);
    try {
      StepResult result = withoutAborted(work(session));
      if (state.compareAndSet(State.RUNNING, State.RETURNED)) {
        return control.reason() == StepControl.AbortReason.DEADLINE
            ? result.explainedBy(timedOut())
            : result;
      }
      closeLate(result.session());
      return null;
    } catch (RuntimeException | Error e) {
      OutOfMemoryExit.exitIfCause(e);
      if (state.compareAndSet(State.RUNNING, State.RETURNED)) {
        throw e;
      }
      closeLate(session);
      return null;
    } finally {
      deadline.cancel(false);
    }
  }

  /**
   * What frees a session that was aborted runs on other threads and may come late: such a session
   * is not for the next step, whatever it says of itself.
   */
  private StepResult withoutAborted(StepResult result) {
    Session session = result.session();
    if (!control.aborted() || session == null) {
      return result;
    }
    try {
      session.close();
    } catch (RuntimeException e) {
      LOG.debugf("An aborted session could not be closed in order: %s", e.getMessage());
    }
    return new StepResult(result.verdict(), null);
  }

  private void closeLate(@Nullable Session session) {
    context.abandoned().decrementAndGet();
    if (session != null) {
      context.close(session);
    }
  }

  private void giveUp() {
    Consumer<StepRun> inPlace = successor;
    if (inPlace != null && state.compareAndSet(State.RUNNING, State.GIVEN_UP)) {
      context.abandoned().incrementAndGet();
      context.threads().execute(() -> inPlace.accept(this));
    }
  }

  private StepResult work(@Nullable Session session) {
    Engine engine = subject.engine();
    if (engine == null) {
      String words = "Sourcecheck cannot test " + subject.source().type().title() + " sources yet.";
      Failure failure = Failure.of(FailureCode.DRIVER_MISSING, words, "type");
      return new StepResult(new Verdict.Failed(words, failure, Map.of()), null);
    }
    if (step != Step.CONNECTION && session != null && session.usable()) {
      return check(session);
    }
    if (session != null) {
      session.close();
    }
    Opening opening = engine.open(subject.source(), control);
    if (opening instanceof Opening.Opened opened) {
      return step == Step.CONNECTION
          ? new StepResult(
              new Verdict.Passed("Connected to the database", opened.details(), opened.warnings()),
              opened.session())
          : checkAlone(opened.session());
    }
    Opening.Refused refused = (Opening.Refused) opening;
    return new StepResult(
        new Verdict.Failed(
            refused.failure().hint(), refused.failure(), refused.details(), refused.warnings()),
        null);
  }

  /** Nobody else knows of this session yet, so nobody else would close it. */
  private StepResult checkAlone(Session session) {
    try {
      return check(session);
    } catch (RuntimeException | Error e) {
      session.close();
      throw e;
    }
  }

  private StepResult check(Session session) {
    Check check = context.checks().of(step);
    Check.Context around =
        new Check.Context(
            job.fence().jobId(),
            job.fence().attempt(),
            subject.source(),
            subject.writeAllowed(),
            subject.request(),
            session,
            control);
    try (var registration = control.onAbort(session::abort)) {
      return new StepResult(check.run(around), session);
    }
  }

  /** What is told of a step that took too long. */
  StepResult timedOut() {
    String words = "The step did not finish within " + allowed.toSeconds() + " s.";
    Failure failure = Failure.of(FailureCode.TIMEOUT, words).thatMayPass();
    return new StepResult(new Verdict.Failed(words, failure, Map.of()), null);
  }

  /**
   * @param session what the next step may use, null if nothing is open
   */
  record StepResult(Verdict verdict, @Nullable Session session) {
    /** An aborted driver's words say only that it was aborted; the deadline is the reason then. */
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
