package dev.sourcecheck.worker;

import dev.sourcecheck.check.CheckRegistry;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.job.FencedWriter;
import dev.sourcecheck.job.FencingToken;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.process.OutOfMemoryExit;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Shared by all runs of a worker.
 *
 * @param abandoned the number of abandoned threads that a driver still holds
 * @param release requeues a job for another attempt
 * @param occupy counts a job at addresses, or returns one that has reached the cap
 * @param requeueForAddress requeues a job until fewer jobs run at an address
 * @param park parks a job until the user answers again
 * @param onFinished called at the end of each run
 */
record RunContext(
    TestTarget.TestTargetFinder targets,
    CheckRegistry checks,
    FencedWriter writer,
    ExecutorService threads,
    ScheduledExecutorService timers,
    WorkerSettings settings,
    AtomicInteger abandoned,
    Consumer<FencingToken> release,
    BiFunction<FencingToken, Set<String>, Optional<String>> occupy,
    BiConsumer<FencingToken, String> requeueForAddress,
    BiConsumer<FencingToken, JobStatus> park,
    Consumer<JobRun> onFinished,
    WorkerMeters meters) {

  private static final Logger LOG = Logger.getLogger(RunContext.class);

  Duration deadline(Step step) {
    WorkerSettings.StepDeadlines deadline = settings.deadline();
    return switch (step) {
      case CONNECTION -> deadline.connection();
      case TEMP_SCHEMA -> deadline.tempSchema();
      case SCHEMA_DOWNLOAD -> deadline.schemaDownload();
      case LINEAGE_DOWNLOAD -> deadline.lineageDownload();
    };
  }

  /** Keeps the writer's thread from blocking, for instance on a log that is not read. */
  void inBackground(Runnable task) {
    try {
      threads.execute(task);
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
  void release(JobRun run) {
    whileHeld(run, () -> release.accept(run.token()));
  }

  /** Retried as {@link #release} is. If it fails, the next attempt parks the job. */
  void park(JobRun run, JobStatus needed) {
    whileHeld(run, () -> park.accept(run.token(), needed));
  }

  /** Retried as {@link #release} is. */
  void requeueForAddress(JobRun run, String addressAtCap) {
    whileHeld(run, () -> requeueForAddress.accept(run.token(), addressAtCap));
  }

  private static void whileHeld(JobRun run, Runnable change) {
    StoreRetry.whileTrue(change, run::held);
  }

  /**
   * Closes a session on this thread. If the driver takes too long, the session is aborted and the
   * thread counted as abandoned until it returns.
   */
  void close(Session session) {
    AtomicBoolean decided = new AtomicBoolean();
    ScheduledFuture<?> late =
        timers.schedule(
            () -> {
              if (decided.compareAndSet(false, true)) {
                abandoned.incrementAndGet();
                threads.execute(session::abort);
              }
            },
            settings.abandonAfter().toNanos(),
            TimeUnit.NANOSECONDS);
    try {
      session.close();
    } catch (RuntimeException e) {
      OutOfMemoryExit.exitIfCause(e);
      LOG.debugf("Closing a session failed: %s", e.getMessage());
    } finally {
      late.cancel(false);
      if (!decided.compareAndSet(false, true)) {
        abandoned.decrementAndGet();
      }
    }
  }
}
