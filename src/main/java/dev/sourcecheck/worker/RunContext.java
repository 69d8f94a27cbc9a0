package dev.sourcecheck.worker;

import dev.sourcecheck.check.run.CheckExecutor;
import dev.sourcecheck.job.FencedWriter;
import dev.sourcecheck.job.FencingToken;
import dev.sourcecheck.job.JobStatus;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Shared by all runs of a worker.
 *
 * @param release requeues a job for another attempt
 * @param occupy counts a job at addresses, or returns one that has reached the cap
 * @param requeueForAddress requeues a job until fewer jobs run at an address
 * @param park parks a job until the user answers again
 * @param onFinished called at the end of each run
 */
record RunContext(
    TestTarget.TestTargetFinder targets,
    CheckExecutor executor,
    FencedWriter writer,
    WorkerSettings settings,
    Consumer<FencingToken> release,
    BiFunction<FencingToken, Set<String>, Optional<String>> occupy,
    BiConsumer<FencingToken, String> requeueForAddress,
    BiConsumer<FencingToken, JobStatus> park,
    Consumer<JobRun> onFinished,
    WorkerMeters meters) {

  /** Keeps the writer's thread from blocking, for instance on a log that is not read. */
  void inBackground(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException stopping) {
      task.run();
    }
  }

  void finished(JobRun run) {
    onFinished.accept(run);
  }

  /**
   * Retried while the lease is held; after that the reaper requeues the job and counts an attempt.
   */
  void release(RunLease lease) {
    whileHeld(lease, () -> release.accept(lease.token()));
  }

  /** Retried as {@link #release} is. If it fails, the next attempt parks the job. */
  void park(RunLease lease, JobStatus needed) {
    whileHeld(lease, () -> park.accept(lease.token(), needed));
  }

  /** Retried as {@link #release} is. */
  void requeueForAddress(RunLease lease, String addressAtCap) {
    whileHeld(lease, () -> requeueForAddress.accept(lease.token(), addressAtCap));
  }

  private static void whileHeld(RunLease lease, Runnable change) {
    StoreRetry.whileTrue(change, lease::held);
  }
}
