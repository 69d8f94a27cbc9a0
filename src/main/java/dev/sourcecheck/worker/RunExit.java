package dev.sourcecheck.worker;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.job.Claim;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.process.LimitedLog;
import dev.sourcecheck.process.OutOfMemoryExit;
import dev.sourcecheck.store.TransientErrors;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Ends a run that cannot complete its job: the job fails, or it is released, requeued or parked for
 * another attempt. Used by the thread that works for the run.
 */
final class RunExit {
  private static final Logger LOG = Logger.getLogger(RunExit.class);
  private static final LimitedLog FAULTS = new LimitedLog(RunExit.class);

  private final Claim claim;
  private final RunContext context;
  private final RunLease lease;
  private final RunWrites writes;

  RunExit(Claim claim, RunContext context, RunLease lease, RunWrites writes) {
    this.claim = claim;
    this.context = context;
    this.lease = lease;
    this.writes = writes;
  }

  /**
   * Fails the job for an error of our own. If our store was unavailable, which says nothing about
   * the source, the job is released instead: another attempt continues at the open step.
   *
   * @param message for the log, with a place for the id of the job
   */
  void fault(Throwable problem, Step step, String message) {
    OutOfMemoryExit.exitIfCause(problem);
    long job = claim.token().jobId();
    if (writes.completing() || !TransientErrors.isTransient(problem)) {
      FAULTS.referencedError(writes.scrubbed(problem), message, job);
      String hint = "Sourcecheck itself failed; its log has the cause under job " + job + ".";
      writes.jobFailed(step, Failure.of(FailureCode.UNEXPECTED, hint));
      return;
    }
    LOG.infof(
        "Job %d is released because the store is unavailable: %s",
        job, writes.scrubbed(problem).getMessage());
    leave(() -> context.jobs().release(lease));
  }

  void sourceDeleted(TestTarget.SourceDeleted deleted) {
    writes.jobFailed(
        firstOpenStep(), Failure.of(FailureCode.CANCELLED, deleted.getMessage() + "."));
  }

  void deadlineExceeded(Step step) {
    writes.jobFailed(
        step,
        Failure.of(FailureCode.TIMEOUT, "The test did not finish before its deadline.")
            .asRetryable());
  }

  void requeueForAddress(String addressAtCap) {
    writes.await(); // the next attempt must see which steps are done
    leave(() -> context.jobs().requeueForAddress(lease, addressAtCap));
  }

  void park(JobStatus needed) {
    LOG.infof("Job %d %s again because its source changed", claim.token().jobId(), needed.wire());
    leave(() -> context.jobs().park(lease, needed));
  }

  /** Ends the ownership, even if the transition fails: the lease then lapses. */
  private void leave(Runnable transition) {
    try {
      transition.run();
    } finally {
      lease.lose();
    }
  }

  Step firstOpenStep() {
    return claim.steps().stream()
        .filter(step -> !step.done())
        .findFirst()
        .map(Claim.ClaimedStep::step)
        .orElseGet(this::lastStep);
  }

  Step lastStep() {
    List<Claim.ClaimedStep> steps = claim.steps();
    return steps.get(steps.size() - 1).step();
  }
}
