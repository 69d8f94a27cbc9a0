package dev.sourcecheck.worker;

import dev.sourcecheck.job.JobRetention;
import dev.sourcecheck.job.ReaperQueries;
import dev.sourcecheck.job.change.ChangeFeed;
import dev.sourcecheck.process.BackgroundLoop;
import dev.sourcecheck.worker.WorkerMeters.Reaped;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Requeues, fails or deletes jobs; runs on every replica, with no leader. */
final class Reaper {
  private static final int ROUNDS_BETWEEN_PRUNING = 60;

  private final ReaperQueries reaping;
  private final JobRetention retention;
  private final ChangeFeed feed;
  private final WorkerMeters meters;
  private final BackgroundLoop loop;
  private int round;

  Reaper(
      ReaperQueries reaping,
      JobRetention retention,
      ChangeFeed feed,
      Duration every,
      WorkerMeters meters) {
    this.meters = meters;
    this.reaping = reaping;
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
    whileFull(Reaped.REQUEUED, reaping::giveBack, feed::waiting);
    whileFull(Reaped.FAILED, reaping::giveUp, feed::changed);
    whileFull(Reaped.CANCELLED, reaping::callOff, feed::changed);
    if (round++ % ROUNDS_BETWEEN_PRUNING == 0) {
      prune();
    }
  }

  /** A replica that dies may leave thousands of jobs; none of them waits for the next round. */
  private void whileFull(Reaped what, Supplier<List<Long>> reap, Consumer<List<Long>> announce) {
    List<Long> reaped;
    do {
      reaped = reap.get();
      meters.reaped(what, reaped.size());
      announce.accept(reaped);
    } while (loop.running() && reaped.size() == ReaperQueries.BATCH);
  }

  private void prune() {
    int pruned;
    do {
      pruned = retention.prune();
    } while (loop.running() && pruned == JobRetention.BATCH);
  }
}
