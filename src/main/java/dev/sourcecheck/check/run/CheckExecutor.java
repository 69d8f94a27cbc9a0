package dev.sourcecheck.check.run;

import dev.sourcecheck.check.CheckRegistry;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.process.OutOfMemoryExit;
import dev.sourcecheck.process.ScrubbedException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** The checks, and the threads and timers that all runs share. Thread-safe. */
public final class CheckExecutor implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(CheckExecutor.class);

  private final CheckRegistry checks;
  private final Function<Step, Duration> deadlines;
  private final Duration abandonAfter;
  private final ExecutorService threads = CheckThreads.open();
  private final StepTimers timers = new StepTimers();
  private final AtomicInteger abandoned = new AtomicInteger();

  /**
   * @param deadlines how long each step may take
   * @param abandonAfter how long an aborted step may take to return before its thread is abandoned
   */
  public CheckExecutor(
      CheckRegistry checks, Function<Step, Duration> deadlines, Duration abandonAfter) {
    this.checks = checks;
    this.deadlines = deadlines;
    this.abandonAfter = abandonAfter;
  }

  /** True if checks beyond the first few run on virtual threads, so that there can be many. */
  public static boolean virtualThreads() {
    return CheckThreads.virtual();
  }

  CheckRegistry checks() {
    return checks;
  }

  Duration deadline(Step step) {
    return deadlines.apply(step);
  }

  /** Runs a task that may block. */
  public void execute(Runnable task) {
    threads.execute(task);
  }

  /** The number of abandoned threads that a driver still holds. */
  public AtomicInteger abandoned() {
    return abandoned;
  }

  /** Schedules a task for the time at which the thread of an aborted step is abandoned. */
  ScheduledFuture<?> afterAbandonDelay(Runnable task) {
    return after(abandonAfter, task);
  }

  /** Schedules a task, which must not block. */
  ScheduledFuture<?> after(Duration delay, Runnable task) {
    return timers.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Closes a session on this thread. If the driver takes too long, the session is aborted and the
   * thread counted as abandoned until it returns.
   */
  void close(Session session) {
    AtomicBoolean decided = new AtomicBoolean();
    ScheduledFuture<?> late =
        afterAbandonDelay(
            () -> {
              if (decided.compareAndSet(false, true)) {
                abandoned.incrementAndGet();
                threads.execute(session::abort);
              }
            });
    try {
      session.close();
    } catch (RuntimeException e) {
      OutOfMemoryExit.exitIfCause(e);
      LOG.debug("Closing a session failed", ScrubbedException.withoutMessages(e));
    } finally {
      late.cancel(false);
      if (!decided.compareAndSet(false, true)) {
        abandoned.decrementAndGet();
      }
    }
  }

  /** Starts no further deadlines and threads; runs in progress continue. */
  @Override
  public void close() {
    timers.shutdownNow();
    threads.shutdown();
  }
}
