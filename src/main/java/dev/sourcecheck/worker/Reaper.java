package dev.sourcecheck.worker;

import dev.sourcecheck.job.ChangeFeed;
import dev.sourcecheck.job.Reaping;
import dev.sourcecheck.job.Retention;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
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
        feed.waiting(reaping.giveBack());
        feed.progressed(reaping.giveUp());
        feed.progressed(reaping.callOff());
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

  private void prune() {
    while (running && retention.prune() > 0) {
      Thread.onSpinWait();
    }
  }
}
