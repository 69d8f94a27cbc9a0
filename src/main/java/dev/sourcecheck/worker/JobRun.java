package dev.sourcecheck.worker;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.run.CheckListener;
import dev.sourcecheck.check.run.CheckRun;
import dev.sourcecheck.check.run.CheckTarget;
import dev.sourcecheck.check.run.RunEnd;
import dev.sourcecheck.job.Claim;
import dev.sourcecheck.job.FencingToken;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of one job: runs the open steps with {@link CheckRun} and writes each result at once,
 * as long as the lease is held.
 */
final class JobRun implements CheckListener {
  private final Claim claim;
  private final RunContext context;
  private final RunLease lease;
  private final RunReport report;
  private final RunWrites writes;
  private final RunExit exit;
  private final AddressSlots addresses;
  private final long deadlineNanos;

  private volatile @Nullable CheckRun checks;

  // Used by the thread that works for the run. If it is abandoned, another one replaces it.
  private boolean pastFirstStep;
  private boolean success = true;

  JobRun(Claim claim, RunContext context, long heldUntilNanos) {
    this.claim = claim;
    this.context = context;
    this.report = new RunReport(claim, context.meters());
    this.deadlineNanos = System.nanoTime() + claim.remaining().toNanos();
    WorkerSettings settings = context.settings();
    Duration stuckAfter = settings.abandonAfter().plus(settings.lease()).multipliedBy(2);
    this.lease = new RunLease(claim.token(), heldUntilNanos, deadlineNanos + stuckAfter.toNanos());
    this.writes = new RunWrites(lease, claim.clock(), context, report, this::lose);
    this.exit = new RunExit(claim, context, lease, writes);
    this.addresses = new AddressSlots(claim.token(), claim.hostKey(), context.jobs()::occupy);
  }

  FencingToken token() {
    return claim.token();
  }

  RunLease lease() {
    return lease;
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
    boolean first = lease.lose() && !writes.completing();
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
      writes.scrubWith(target.access()::scrub);
      report.target(target.access());
      return checks(target);
    } catch (TestTarget.AnswersExpired e) {
      exit.park(e.needed());
    } catch (TestTarget.SourceDeleted e) {
      exit.sourceDeleted(e);
    } catch (RuntimeException | Error e) {
      exit.fault(e, exit.firstOpenStep(), "Job %d could not be started");
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
    return lease.held();
  }

  @Override
  public void started(Step step, long startedNanos) {
    if (pastFirstStep) { // the claim itself has started the first step
      writes.stepStarted(step, startedNanos);
    }
    pastFirstStep = true;
  }

  /** Reports the progress of a step to pollers. */
  @Override
  public void progress(Step step, Map<String, Object> progress, long startedNanos) {
    writes.progress(step, progress, startedNanos);
  }

  @Override
  public boolean finished(StepReport step) {
    String addressAtCap = addresses.addressAtCap();
    if (addressAtCap != null && !step.sessionOpen()) {
      exit.requeueForAddress(addressAtCap);
      return false;
    }
    success &= step.verdict().outcome() != Outcome.FAILED;
    writes.stepDone(step.step(), step.verdict(), step.startedNanos());
    return true;
  }

  @Override
  public void ended(RunEnd end) {
    try {
      if (end instanceof RunEnd.Faulted fault) {
        exit.fault(fault.cause(), fault.step(), "Job %d could not be completed");
      } else if (lease.held() && end instanceof RunEnd.DeadlineExceeded late) {
        exit.deadlineExceeded(late.step());
      } else if (lease.held() && end instanceof RunEnd.Completed) {
        writes.jobDone(success);
      }
    } catch (RuntimeException | Error e) {
      exit.fault(e, exit.lastStep(), "Job %d could not be completed");
    } finally {
      finish();
    }
  }

  /** Keeps the slot and the lease until the end of the job is written or dropped. */
  private void finish() {
    writes.whenCompleted(() -> context.onFinished().accept(this));
  }
}
