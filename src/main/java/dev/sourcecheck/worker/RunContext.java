package dev.sourcecheck.worker;

import dev.sourcecheck.check.CheckRegistry;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.job.FencedWriter;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.OwnershipToken;
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
 * What all runs of a worker share.
 *
 * @param abandoned threads that a driver holds at present and that were given up
 * @param release gives a job back for another attempt
 * @param occupy counts a job at addresses, and returns one that is full already
 * @param makeRoom returns a job to the queue until an address is no longer full
 * @param askAgain makes a job ask for an answer that it was given for another source
 * @param onFinished told each run that is over
 */
record RunContext(
    TestTarget.TestTargetFinder subjects,
    CheckRegistry checks,
    FencedWriter writer,
    ExecutorService threads,
    ScheduledExecutorService timers,
    WorkerSettings settings,
    AtomicInteger abandoned,
    Consumer<OwnershipToken> release,
    BiFunction<OwnershipToken, Set<String>, Optional<String>> occupy,
    BiConsumer<OwnershipToken, String> makeRoom,
    BiConsumer<OwnershipToken, JobStatus> askAgain,
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

  /** For what the writer's thread must not wait for, such as a log that nobody reads. */
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

  /** Tried while the lease lasts; after that the reaper does it, at the cost of a try. */
  void handBack(JobRun run) {
    whileHeld(run, () -> release.accept(run.fence()));
  }

  /** Retried as {@link #handBack} is; the next attempt finds the same if it never succeeds. */
  void askAgain(JobRun run, JobStatus needed) {
    whileHeld(run, () -> askAgain.accept(run.fence(), needed));
  }

  /** Retried as {@link #handBack} is. */
  void makeRoom(JobRun run, String full) {
    whileHeld(run, () -> makeRoom.accept(run.fence(), full));
  }

  private static void whileHeld(JobRun run, Runnable change) {
    while (run.held()) {
      try {
        change.run();
        return;
      } catch (RuntimeException e) {
        OutOfMemoryExit.exitIfCause(e);
        LOG.debugf("The store is still unavailable: %s", e.getMessage());
      }
      try {
        TimeUnit.MILLISECONDS.sleep(200);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /**
   * Closes a session on this thread. A driver that takes too long is aborted, and counted among
   * those that hold a thread until it returns.
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
      LOG.debugf("A session could not be closed in order: %s", e.getMessage());
    } finally {
      late.cancel(false);
      if (!decided.compareAndSet(false, true)) {
        abandoned.decrementAndGet();
      }
    }
  }
}
