package dev.sourcecheck.worker;

import dev.sourcecheck.check.ResultJson;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.job.JobRetention;
import dev.sourcecheck.job.JobTransitions;
import dev.sourcecheck.job.ReaperQueries;
import dev.sourcecheck.job.change.ChangeFeed;
import dev.sourcecheck.process.PeriodicJobs;
import dev.sourcecheck.worker.WorkerMeters.ReaperAction;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Requeues, fails, cancels or deletes jobs. Runs on every replica, with no leader. */
@ApplicationScoped
class Reaper {
  private static final JobTransitions.ExpiryResults EXPIRED =
      new JobTransitions.ExpiryResults(
          result(FailureCode.TIMEOUT, "The test did not finish before its deadline."),
          result(
              FailureCode.UNEXPECTED,
              "The workers that ran this test died %1$s times; no further attempt is made."));

  private final ReaperQueries queries;
  private final JobRetention retention;
  private final ChangeFeed feed;
  private final WorkerMeters meters;

  @Inject
  Reaper(ReaperQueries queries, JobRetention retention, ChangeFeed feed, MeterRegistry meters) {
    this.queries = queries;
    this.retention = retention;
    this.feed = feed;
    this.meters = new WorkerMeters(meters);
  }

  void start(@Observes StartupEvent event, PeriodicJobs jobs, WorkerSettings settings) {
    jobs.schedule("reaper", settings.reap(), this::reap);
    jobs.schedule("retention", settings.tidy(), this::prune);
  }

  /** Requeues, fails or cancels all jobs whose lease or deadline expired. */
  void reap() {
    whileFull(ReaperAction.REQUEUED, queries::requeueLapsed, feed::waiting);
    whileFull(ReaperAction.FAILED, () -> queries.failExpired(EXPIRED), feed::changedExternally);
    whileFull(ReaperAction.CANCELLED, queries::cancelUnanswered, feed::changedExternally);
  }

  /** A dead replica may leave thousands of jobs, which must not wait for further rounds. */
  private void whileFull(
      ReaperAction what, Supplier<List<Long>> reap, Consumer<List<Long>> announce) {
    List<Long> reaped;
    do {
      reaped = reap.get();
      meters.reaped(what, reaped.size());
      announce.accept(reaped);
    } while (reaped.size() == ReaperQueries.BATCH && !Thread.currentThread().isInterrupted());
  }

  private static String result(FailureCode code, String message) {
    return ResultJson.ofFault(Failure.of(code, message).asRetryable(), UnaryOperator.identity());
  }

  private void prune() {
    int pruned;
    do {
      pruned = retention.prune();
    } while (pruned == JobRetention.BATCH && !Thread.currentThread().isInterrupted());
  }
}
