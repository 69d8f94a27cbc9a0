package dev.sourcecheck.worker;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.job.JobRetention;
import dev.sourcecheck.job.ReaperQueries;
import dev.sourcecheck.job.change.ChangeFeed;
import dev.sourcecheck.process.BackgroundLoop;
import dev.sourcecheck.worker.WorkerMeters.ReaperAction;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Requeues, fails, cancels or deletes jobs. Runs on every replica, with no leader. */
final class Reaper {
  private static final int ROUNDS_BETWEEN_PRUNING = 60;

  private final ReaperQueries queries;
  private final JobRetention retention;
  private final ChangeFeed feed;
  private final WorkerMeters meters;
  private final BackgroundLoop loop;
  private int round;

  Reaper(
      ReaperQueries queries,
      JobRetention retention,
      ChangeFeed feed,
      Duration every,
      WorkerMeters meters) {
    this.meters = meters;
    this.queries = queries;
    this.retention = retention;
    this.feed = feed;
    this.loop = new BackgroundLoop("reaper", this::reap).every(every).backOff(every, every);
  }

  void start() {
    loop.start();
  }

  void stop() {
    loop.stop();
  }

  BackgroundLoop loop() {
    return loop;
  }

  private void reap() {
    whileFull(ReaperAction.REQUEUED, queries::requeue, feed::waiting);
    whileFull(ReaperAction.FAILED, () -> queries.fail(Reaper::result), feed::changedExternally);
    whileFull(ReaperAction.CANCELLED, queries::cancelParked, feed::changedExternally);
    if (round++ % ROUNDS_BETWEEN_PRUNING == 0) {
      prune();
    }
  }

  /** A dead replica may leave thousands of jobs, which must not wait for further rounds. */
  private void whileFull(
      ReaperAction what, Supplier<List<Long>> reap, Consumer<List<Long>> announce) {
    List<Long> reaped;
    do {
      reaped = reap.get();
      meters.reaped(what, reaped.size());
      announce.accept(reaped);
    } while (loop.running() && reaped.size() == ReaperQueries.BATCH);
  }

  /** The result of the first open step of a job that has no attempt or no time left. */
  static String result(ReaperQueries.ExpiredJob job) {
    FailureCode code = job.pastDeadline() ? FailureCode.TIMEOUT : FailureCode.UNEXPECTED;
    String message =
        job.pastDeadline()
            ? "The test did not finish before its deadline."
            : "The workers that ran this test died "
                + job.attempts()
                + " times; no further attempt is made.";
    return ResultJson.ofFault(
        message, Failure.of(code, message).asRetryable(), UnaryOperator.identity());
  }

  private void prune() {
    int pruned;
    do {
      pruned = retention.prune();
    } while (loop.running() && pruned == JobRetention.BATCH);
  }
}
