package dev.sourcecheck.worker;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.Verdict;
import dev.sourcecheck.check.run.CheckListener;
import dev.sourcecheck.check.run.CheckRun;
import dev.sourcecheck.check.run.CheckTarget;
import dev.sourcecheck.check.run.RunEnd;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
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
 * One attempt of one job: runs the open steps with {@link CheckRun} and writes each result at once,
 * as long as the lease is held.
 */
final class JobRun implements CheckListener {
  private static final Logger LOG = Logger.getLogger(JobRun.class);

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
  private volatile @Nullable CheckRun checks;

  // Used by the one thread that works for the run; passed on when that thread is abandoned.
  private UnaryOperator<String> scrub = UnaryOperator.identity();
  private boolean started;
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

  @Override
  public boolean admits(Collection<InetAddress> resolved) {
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
    CheckRun run = checks;
    if (run != null) {
      run.cancel();
    }
    return first;
  }

  /** Runs on its own thread until the job ends or that thread is abandoned. */
  void start() {
    CheckRun run = null;
    try {
      run = prepare();
    } finally {
      if (run == null) {
        finish();
      }
    }
    if (run != null) {
      checks = run;
      run.run();
    }
  }

  /** Returns null if the job cannot be run. */
  private @Nullable CheckRun prepare() {
    try {
      TestTarget target = context.targets().of(claim);
      scrub = target.access()::scrub;
      report.target(target.access());
      return checks(target);
    } catch (TestTarget.AnswersExpired e) {
      park(e.needed());
    } catch (TestTarget.SourceDeleted e) {
      fail(firstOpenStep(), Failure.of(FailureCode.CANCELLED, e.getMessage() + "."));
    } catch (RuntimeException | Error e) {
      handle(e, firstOpenStep(), "Job %d could not be started");
    }
    return null;
  }

  private CheckRun checks(TestTarget target) {
    boolean connected = true;
    for (Claim.ClaimedStep step : claim.steps()) {
      if (step.done() && step.outcome() == Outcome.FAILED) {
        success = false;
        connected &= step.step() != Step.CONNECTION;
      }
    }
    return new CheckRun(
        new CheckTarget(
            token().jobId(),
            token().value(),
            target.access().source(),
            target.access()::open,
            target.writeAllowed(),
            target.tables()),
        claim.steps().stream().filter(step -> !step.done()).map(Claim.ClaimedStep::step).toList(),
        connected,
        Duration.ofNanos(deadlineNanos - System.nanoTime()),
        context.executor(),
        this);
  }

  @Override
  public boolean proceeds() {
    return held();
  }

  @Override
  public void started(Step step, long startedNanos) {
    if (started) { // the claim itself has started the first
      writes.stepStarted(step, startedNanos);
    }
    started = true;
  }

  /** Reports the progress of a step to pollers. */
  @Override
  public void progress(Step step, Map<String, Object> progress, long startedNanos) {
    writes.progress(step, ResultJson.ofProgress(progress, scrub), startedNanos);
  }

  @Override
  public boolean finished(StepReport step) {
    String addressAtCap = addresses.addressAtCap();
    if (addressAtCap != null && !step.sessionOpen()) {
      requeueForAddress(addressAtCap);
      return false;
    }
    success &= step.verdict().outcome() != Outcome.FAILED;
    write(step.step(), step.verdict(), step.startedNanos());
    return true;
  }

  private void write(Step step, Verdict verdict, long startedNanos) {
    long now = System.nanoTime();
    long millis = TimeUnit.NANOSECONDS.toMillis(now - startedNanos);
    String json = ResultJson.of(verdict, millis, scrub);
    report.step(step, verdict, now - startedNanos);
    writes.stepDone(step, json, verdict.warnings().size(), startedNanos, now);
  }

  @Override
  public void ended(RunEnd end) {
    try {
      if (end instanceof RunEnd.Faulted fault) {
        handle(fault.cause(), fault.step(), "Job %d could not be completed");
      } else if (held() && end instanceof RunEnd.DeadlineExceeded late) {
        failForDeadline(late.step());
      } else if (held() && end instanceof RunEnd.Completed) {
        writes.jobDone(success);
      }
    } catch (RuntimeException | Error e) {
      handle(e, lastStep(), "Job %d could not be completed");
    } finally {
      finish();
    }
  }

  /**
   * Fails the job for an error of our own. If our store was unavailable, which says nothing about
   * the source, the job is released instead: another attempt continues at the open step.
   */
  private void handle(Throwable problem, Step step, String message) {
    OutOfMemoryExit.exitIfCause(problem);
    if (writes.completing() || !TransientErrors.isTransient(problem)) {
      LOG.errorf(problem, message, token().jobId());
      failForFault(step);
      return;
    }
    LOG.infof(
        "Job %d is released because the store is unavailable: %s",
        token().jobId(), problem.getMessage());
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
    }
  }

  private void failForDeadline(Step step) {
    fail(
        step,
        Failure.of(FailureCode.TIMEOUT, "The test did not finish before its deadline.")
            .asRetryable());
  }

  private void failForFault(Step step) {
    String message =
        "Sourcecheck itself failed; its log has the cause under job " + token().jobId() + ".";
    fail(step, Failure.of(FailureCode.UNEXPECTED, message));
  }

  /** Fails a step, and with it the job. */
  private void fail(Step step, Failure failure) {
    report.failed(failure);
    writes.jobFailed(step, ResultJson.ofFault(failure, scrub));
  }

  private Step firstOpenStep() {
    return claim.steps().stream()
        .filter(step -> !step.done())
        .findFirst()
        .map(Claim.ClaimedStep::step)
        .orElseGet(this::lastStep);
  }

  private Step lastStep() {
    List<Claim.ClaimedStep> steps = claim.steps();
    return steps.get(steps.size() - 1).step();
  }

  /** Keeps the slot and the lease until the end of the job is written or dropped. */
  private void finish() {
    writes.whenCompleted(() -> context.finished(this));
  }
}
