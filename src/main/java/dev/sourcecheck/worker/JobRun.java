package dev.sourcecheck.worker;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.Verdict;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.job.Claim;
import dev.sourcecheck.job.FencingToken;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.process.OutOfMemoryExit;
import dev.sourcecheck.store.TransientErrors;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of one job. Runs the open steps in order and writes each result at once.
 *
 * <p>Exactly one thread works for a run at any time. A thread that a driver does not return is
 * abandoned ({@link StepRun}), and another continues with the next step.
 */
final class JobRun {
  private static final Logger LOG = Logger.getLogger(JobRun.class);

  private static final Verdict NOT_CONNECTED =
      new Verdict.Skipped("Skipped, since the connection failed", false, null, Map.of());

  private final Claim claim;
  private final RunContext context;
  private final RunReport report;
  private final RunWrites writes;
  private final AddressSlots addresses;
  private final long deadlineNanos;

  /** A run that has not ended by then is stuck outside of every step's deadline. */
  private final long stuckNanos;

  private volatile long heldUntilNanos;
  private volatile boolean lost;
  private volatile @Nullable StepRun current;

  // Used by the one thread that works for the run; passed on when that thread is abandoned.
  private UnaryOperator<String> scrub = UnaryOperator.identity();
  private @Nullable Session session;
  private boolean started;
  private boolean connected = true;
  private boolean success = true;

  JobRun(Claim claim, RunContext context, long heldUntilNanos) {
    this.claim = claim;
    this.context = context;
    this.report = new RunReport(claim, context.meters());
    this.writes =
        new RunWrites(claim.token(), claim.clock(), context, report, this::held, this::lose);
    this.addresses = new AddressSlots(claim.token(), claim.hostKey(), context.occupy());
    this.heldUntilNanos = heldUntilNanos;
    this.deadlineNanos = System.nanoTime() + claim.remaining().toNanos();
    WorkerSettings settings = context.settings();
    this.stuckNanos =
        deadlineNanos + settings.abandonAfter().plus(settings.lease()).multipliedBy(2).toNanos();
  }

  FencingToken token() {
    return claim.token();
  }

  /** Records a renewal of the lease. */
  void heldUntil(long nanos) {
    heldUntilNanos = nanos;
  }

  /**
   * False once the lease has lapsed by the local clock or is known to be lost. Also false long
   * after the job's deadline, so that a stuck run leaves its job to the reaper.
   */
  boolean held() {
    long now = System.nanoTime();
    return !lost && now - heldUntilNanos < 0 && now - stuckNanos < 0;
  }

  boolean admits(Collection<InetAddress> resolved) {
    return addresses.occupy(resolved);
  }

  /**
   * Stops the run after it has lost its job: aborts the driver and writes nothing more.
   *
   * @return false if the loss was known, or if the job has ended
   */
  boolean lose() {
    boolean first = !lost && !writes.completing();
    lost = true;
    StepRun step = current;
    if (step != null) {
      step.abort(StepControl.AbortReason.LOST);
    }
    return first;
  }

  /** Runs on its own thread until the job ends or that thread is abandoned. */
  void start() {
    claim.steps().stream()
        .filter(Claim.ClaimedStep::done)
        .forEach(step -> count(step.step(), step.outcome()));
    try {
      TestTarget target = context.targets().of(claim);
      scrub = target.scrub();
      report.target(target);
      runFrom(target, 0);
    } catch (TestTarget.AnswersExpired e) {
      park(e.needed());
    } catch (TestTarget.SourceDeleted e) {
      failJob(0, Failure.of(FailureCode.CANCELLED, e.getMessage() + "."));
    } catch (RuntimeException | Error e) { // such as a driver that cannot be linked
      handle(e, 0, "Job %d could not be started");
    }
  }

  private void count(Step step, @Nullable Outcome outcome) {
    if (outcome == Outcome.FAILED) {
      success = false;
      connected &= step != Step.CONNECTION;
    }
  }

  /** Runs the open steps from the given index on. */
  private void runFrom(TestTarget target, int first) {
    int index = first;
    try {
      for (; index < claim.steps().size() && held(); index++) {
        if (!claim.steps().get(index).done() && !runStep(target, index)) {
          return;
        }
      }
      if (held()) {
        writes.jobDone(success);
      }
      close();
    } catch (RuntimeException | Error e) {
      handle(e, index, "Job %d could not be completed");
    }
  }

  /** Runs one step; false if another thread has taken over or the job has ended. */
  private boolean runStep(TestTarget target, int index) {
    Step step = claim.steps().get(index).step();
    if (step != Step.CONNECTION && !connected) {
      write(step, NOT_CONNECTED, System.nanoTime());
      return true;
    }
    Duration left = Duration.ofNanos(deadlineNanos - System.nanoTime());
    if (left.isNegative() || left.isZero()) {
      failForDeadline(step);
      return false;
    }
    StepRun run = new StepRun(this, target, step, left, context);
    current = run;
    if (!held()) {
      return true;
    }
    if (started) { // the claim itself has started the first
      writes.stepStarted(step, run.startedNanos());
    }
    started = true;
    StepRun.StepResult result =
        run.execute(session, abandoned -> takeOver(target, index, abandoned));
    return result != null && settle(step, run, result);
  }

  /** Continues in place of an abandoned thread, without the session that it may still use. */
  private void takeOver(TestTarget target, int index, StepRun run) {
    try {
      if (!settle(claim.steps().get(index).step(), run, run.timedOut())) {
        return;
      }
    } catch (RuntimeException | Error e) {
      OutOfMemoryExit.exitIfCause(e);
      LOG.errorf(e, "Job %d could not be continued", token().jobId());
      failJob(index);
      return;
    }
    runFrom(target, index + 1);
  }

  private boolean settle(Step step, StepRun run, StepRun.StepResult result) {
    current = null;
    session = result.session();
    String addressAtCap = addresses.addressAtCap();
    if (addressAtCap != null && session == null) {
      requeueForAddress(addressAtCap);
      return false;
    }
    if (run.reachedJobDeadline() && held()) {
      failForDeadline(step);
      return false;
    }
    count(step, result.verdict().outcome());
    write(step, result.verdict(), run.startedNanos());
    return true;
  }

  /**
   * Fails the job for an error of our own. If our store was unavailable, which says nothing about
   * the source, the job is released instead: another attempt continues at the open step.
   */
  private void handle(Throwable problem, int index, String message) {
    OutOfMemoryExit.exitIfCause(problem);
    if (writes.completing() || !TransientErrors.isTransient(problem)) {
      LOG.errorf(problem, message, token().jobId());
      failJob(index);
      return;
    }
    LOG.infof(
        "Job %d is released because the store is unavailable: %s",
        token().jobId(), problem.getMessage());
    current = null;
    leave(() -> context.release(this));
  }

  private void requeueForAddress(String addressAtCap) {
    writes.await(); // the next attempt must see which steps are done
    leave(() -> context.requeueForAddress(this, addressAtCap));
  }

  private void park(JobStatus needed) {
    LOG.infof("Job %d %s again because its source changed", token().jobId(), needed.wire());
    leave(() -> context.park(this, needed));
  }

  private void leave(Runnable transition) {
    try {
      transition.run();
    } finally {
      lost = true;
      close();
    }
  }

  private void failForDeadline(Step step) {
    fail(
        step,
        Failure.of(FailureCode.TIMEOUT, "The test did not finish before its deadline.")
            .asRetryable());
    close();
  }

  private void failJob(int index) {
    String message =
        "Sourcecheck itself failed; its log has the cause under job " + token().jobId() + ".";
    failJob(index, Failure.of(FailureCode.UNEXPECTED, message));
  }

  /** Fails the first open step from the given index on, and with it the job. */
  private void failJob(int index, Failure failure) {
    current = null;
    List<Claim.ClaimedStep> steps = claim.steps();
    Step open =
        steps.stream()
            .skip(index)
            .filter(step -> !step.done())
            .findFirst()
            .orElse(steps.get(steps.size() - 1))
            .step();
    try {
      fail(open, failure);
    } finally {
      close();
    }
  }

  private void fail(Step step, Failure failure) {
    report.failed(failure);
    writes.jobFailed(step, ResultJson.ofFault(failure, scrub));
  }

  /** Reports the progress of a step to pollers. */
  void progress(Step step, Map<String, Object> progress, long startedNanos) {
    writes.progress(step, ResultJson.ofProgress(progress, scrub), startedNanos);
  }

  private void write(Step step, Verdict verdict, long startedNanos) {
    long now = System.nanoTime();
    long millis = TimeUnit.NANOSECONDS.toMillis(now - startedNanos);
    String json = ResultJson.of(verdict, millis, scrub);
    report.step(step, verdict, now - startedNanos);
    writes.stepDone(step, json, verdict.warnings().size(), startedNanos, now);
  }

  /**
   * Keeps the slot and the lease until the end of the job is written or dropped, but does not wait
   * for the driver to close its session.
   */
  private void close() {
    Session open = session;
    session = null;
    writes.whenCompleted(() -> context.finished(this));
    if (open != null) {
      context.close(open);
    }
  }
}
