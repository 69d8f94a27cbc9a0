package dev.sourcecheck.worker;

import dev.sourcecheck.check.Checks;
import dev.sourcecheck.job.FencedWriter;
import dev.sourcecheck.job.Step;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

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
}
