package dev.sourcecheck.worker;

import dev.sourcecheck.check.run.CheckExecutor;
import dev.sourcecheck.job.FencedWriter;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Shared by all runs of a worker.
 *
 * @param onFinished called at the end of each run
 */
record RunContext(
    TestTarget.TestTargetFinder targets,
    CheckExecutor executor,
    FencedWriter writer,
    OwnedJobs jobs,
    WorkerSettings settings,
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
}
