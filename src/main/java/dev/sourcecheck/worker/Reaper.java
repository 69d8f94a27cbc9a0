package dev.sourcecheck.worker;

import dev.sourcecheck.job.ChangeFeed;
import dev.sourcecheck.job.Reaping;
import dev.sourcecheck.job.Retention;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Runs on every replica, with no leader: gives lost jobs back, ends hopeless ones, forgets old
 * ones.
 */
final class Reaper {
  private static final Logger LOG = Logger.getLogger(Reaper.class);
  private static final int ROUNDS_BETWEEN_PRUNING = 60;

  private final Reaping reaping;
  private final Retention retention;
  private final ChangeFeed feed;
  private final Duration every;
  private final Thread thread = new Thread(this::run, "sourcecheck-reaper");
  private volatile boolean running = true;

  Reaper(Reaping reaping, Retention retention, ChangeFeed feed, Duration every) {
    this.reaping = reaping;
    this.retention = retention;
    this.feed = feed;
    this.every = every;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  void stop() {
    running = false;
    thread.interrupt();
  }

  private void run() {
    int round = 0;
    while (running) {
      try {
        whileFull(reaping::giveBack, feed::waiting);
        whileFull(reaping::giveUp, feed::changed);
        whileFull(reaping::callOff, feed::changed);
        if (round++ % ROUNDS_BETWEEN_PRUNING == 0) {
          prune();
        }
      } catch (RuntimeException e) {
        LOG.debugf("The store is away, lost jobs wait: %s", e.getMessage());
      }
      try {
        TimeUnit.NANOSECONDS.sleep(every.toNanos());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** A replica that dies may leave thousands of jobs; none of them waits for the next round. */
  private void whileFull(Supplier<List<Long>> reap, Consumer<List<Long>> announce) {
    List<Long> reaped;
    do {
      reaped = reap.get();
      announce.accept(reaped);
    } while (running && reaped.size() == Reaping.BATCH);
  }

  private void prune() {
    int pruned;
    do {
      pruned = retention.prune();
    } while (running && pruned == Retention.BATCH);
  }
}
