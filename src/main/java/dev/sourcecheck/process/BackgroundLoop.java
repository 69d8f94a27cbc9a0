package dev.sourcecheck.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs rounds on its own daemon thread until it is stopped. An exception ends only the round; the
 * next round starts after a back-off that doubles while rounds fail. An exhausted heap ends the
 * process. An interrupt that does not come from {@link #stop} ends the current round, not the loop.
 */
public final class BackgroundLoop {
  private static final Logger LOG = Logger.getLogger(BackgroundLoop.class);

  private final String name;
  private final Round round;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private Duration pause = Duration.ZERO;
  private Duration firstBackOff = Duration.ofMillis(200);
  private Duration longestBackOff = Duration.ofSeconds(5);
  private Runnable atEnd = () -> {};
  private volatile @Nullable Thread thread;

  /** One round of a loop. It may block if it responds to interrupts. */
  @FunctionalInterface
  public interface Round {
    void run() throws Exception;
  }

  /**
   * @param name of the thread, without the prefix {@code sourcecheck-}
   */
  public BackgroundLoop(String name, Round round) {
    this.name = "sourcecheck-" + name;
    this.round = round;
  }

  /** Sets the pause after a successful round; none by default. Call before start. */
  public BackgroundLoop every(Duration pause) {
    this.pause = pause;
    return this;
  }

  /** Sets the pause after a failed round, doubled by each further failure up to the longest. */
  public BackgroundLoop backOff(Duration first, Duration longest) {
    this.firstBackOff = first;
    this.longestBackOff = longest;
    return this;
  }

  /** Sets a task that runs once on the loop's thread after the last round. */
  public BackgroundLoop atEnd(Runnable last) {
    this.atEnd = last;
    return this;
  }

  /** Idempotent. */
  public synchronized void start() {
    if (thread != null) {
      return;
    }
    Thread started = new Thread(this::run, name);
    started.setDaemon(true);
    started.start();
    thread = started;
  }

  /** Stops the loop and interrupts the current round. Returns at once. */
  public synchronized void stop() {
    stopping.countDown();
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  /**
   * Stops the loop after the current round, without an interrupt.
   *
   * @return false if the round did not end within the timeout, or this thread was interrupted
   */
  public boolean drain(Duration timeout) {
    stopping.countDown();
    if (thread == null) {
      return true;
    }
    try {
      return ended.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** False once the loop was stopped; rounds with inner loops check it. */
  public boolean running() {
    return stopping.getCount() > 0;
  }

  /** False only if the loop was started and its thread ended without a stop. */
  public boolean alive() {
    Thread started = thread;
    return started == null || !running() || started.isAlive();
  }

  public String name() {
    return name;
  }

  private void run() {
    RepeatedFailures failures = new RepeatedFailures(LOG, name);
    try {
      while (running()) {
        try {
          round.run();
          failures.reset();
          await(pause);
        } catch (InterruptedException e) {
          continue; // the loop condition distinguishes a stop from a stray interrupt
        } catch (Throwable e) {
          backOff(failures.add(e));
        }
      }
      atEnd.run();
    } catch (Throwable e) {
      failures.last(e);
    } finally {
      ended.countDown();
    }
  }

  private void backOff(int failures) {
    long factor = 1L << Math.min(failures - 1, 16);
    Duration wait = firstBackOff.multipliedBy(factor);
    try {
      await(wait.compareTo(longestBackOff) < 0 ? wait : longestBackOff);
    } catch (InterruptedException e) {
      return; // the loop condition distinguishes a stop from a stray interrupt
    }
  }

  private void await(Duration time) throws InterruptedException {
    if (!time.isZero()) {
      boolean stopped = stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
      LOG.tracef("%s paused, stopping: %s", name, stopped);
    }
  }
}
