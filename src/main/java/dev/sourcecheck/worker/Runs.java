package dev.sourcecheck.worker;

import dev.sourcecheck.check.Checks;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.job.FencedWriter;
import dev.sourcecheck.job.Step;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * What all runs of a worker share.
 *
 * @param abandoned threads that a driver holds at present and that were given up
 * @param onFinished told each run that is over
 */
record Runs(
    Subject.Finder subjects,
    Checks checks,
    FencedWriter writer,
    ExecutorService threads,
    ScheduledExecutorService timers,
    WorkerSettings settings,
    AtomicInteger abandoned,
    Consumer<JobRun> onFinished) {

  private static final Logger LOG = Logger.getLogger(Runs.class);

  Duration deadline(Step step) {
    WorkerSettings.StepDeadlines deadline = settings.deadline();
    return switch (step) {
      case CONNECTION -> deadline.connection();
      case TEMP_SCHEMA -> deadline.tempSchema();
      case SCHEMA_DOWNLOAD -> deadline.schemaDownload();
      case LINEAGE_DOWNLOAD -> deadline.lineageDownload();
    };
  }

  void finished(JobRun run) {
    onFinished.accept(run);
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
      LOG.debugf("A session could not be closed in order: %s", e.getMessage());
    } finally {
      late.cancel(false);
      if (!decided.compareAndSet(false, true)) {
        abandoned.decrementAndGet();
      }
    }
  }
}
