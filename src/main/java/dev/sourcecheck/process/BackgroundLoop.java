package dev.sourcecheck.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs rounds on a daemon thread of its own until it is stopped. Whatever a round throws ends that
 * round only; the next begins after a back-off that doubles while rounds keep failing. An exhausted
 * heap ends the process. An interrupt that does not come from {@link #stop} ends the round that it
 * hits, never the loop.
 */
public final class BackgroundLoop {
  private static final Logger LOG = Logger.getLogger(BackgroundLoop.class);
  private static final int FAILURES_UNTIL_WARNING = 5;

  private final String name;
  private final Round round;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private Duration pause = Duration.ZERO;
  private Duration firstBackOff = Duration.ofMillis(200);
  private Duration longestBackOff = Duration.ofSeconds(5);
  private Runnable atEnd = () -> {};
  private volatile @Nullable Thread thread;

  /** One turn of a loop. It may wait, as long as it heeds interrupts. */
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

  /** Pause after a round that succeeded; none by default. Call before start, as the others. */
  public BackgroundLoop every(Duration pause) {
    this.pause = pause;
    return this;
  }

  /** Pause after a round that failed: the first, doubled by each further failure up to longest. */
  public BackgroundLoop backOff(Duration first, Duration longest) {
    this.firstBackOff = first;
    this.longestBackOff = longest;
    return this;
  }

  /** Runs once on the loop's thread, after its last round. */
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

  /** Ends the loop and interrupts the present round. Returns at once. */
  public synchronized void stop() {
    stopping.countDown();
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  /**
   * Ends the loop after the present round, without an interrupt.
   *
   * @return false if the round took longer than the patience, or this thread was interrupted
   */
  public boolean drain(Duration patience) {
    stopping.countDown();
    if (thread == null) {
      return true;
    }
    try {
      return ended.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** False once it was asked to stop; rounds that repeat something look at it. */
  public boolean running() {
    return stopping.getCount() > 0;
  }

  /** False only if the loop was started and its thread ended although nobody stopped it. */
  public boolean alive() {
    Thread started = thread;
    return started == null || !running() || started.isAlive();
  }

  public String name() {
    return name;
  }

  private void run() {
    int failures = 0;
    try {
      while (running()) {
        try {
          round.run();
          failures = 0;
          await(pause);
        } catch (InterruptedException e) {
          continue; // the condition tells a stop from a stray interrupt
        } catch (Throwable e) {
          OutOfMemoryExit.exitIfCause(e);
          failures++;
          report(e, failures);
          backOff(failures);
        }
      }
      atEnd.run();
    } catch (Throwable e) {
      OutOfMemoryExit.exitIfCause(e);
      report(e, FAILURES_UNTIL_WARNING);
    } finally {
      ended.countDown();
    }
  }

  private void report(Throwable e, int failures) {
    try {
      boolean warns = e instanceof Error || failures == FAILURES_UNTIL_WARNING;
      LOG.logf(
          warns ? Logger.Level.WARN : Logger.Level.DEBUG,
          "%s failed %d times in a row and goes on: %s",
          name,
          failures,
          e);
    } catch (Throwable again) { // by a log handler, or for lack of stack
      OutOfMemoryExit.exitIfCause(again);
    }
  }

  private void backOff(int failures) {
    long factor = 1L << Math.min(failures - 1, 16);
    Duration wait = firstBackOff.multipliedBy(factor);
    try {
      await(wait.compareTo(longestBackOff) < 0 ? wait : longestBackOff);
    } catch (InterruptedException e) {
      return; // the loop's condition tells a stop from a stray interrupt
    }
  }

  private void await(Duration time) throws InterruptedException {
    if (!time.isZero()) {
      boolean stopped = stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
      LOG.tracef("%s goes on, stopping: %s", name, stopped);
    }
  }
}
