package dev.sourcecheck.lineage;

import dev.sourcecheck.lineage.StatementReading.NotUnderstood;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a parser where it can do no harm: on a thread of its own, with a large stack, for a limited
 * time. A parser that does not even heed being told to stop is left behind with its thread. Whoever
 * fills a history with statements that take long gets some of them tried, not all.
 */
final class BoundedThread {
  private static final long STACK_BYTES = 64L << 20;

  /** Late statements of one download that are put up with. */
  private static final int PATIENCE = 20;

  /** As many late ones does a thread weigh that had to be left behind. */
  private static final int LEFT_BEHIND = 7;

  /** Shared, since a thread with such a stack is not made in no time; those that idle go. */
  private static final ExecutorService THREADS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          30,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(null, task, "sql-parser", STACK_BYTES);
            thread.setDaemon(true);
            return thread;
          });

  private final Duration limit;
  private int late;

  BoundedThread(Duration limit) {
    this.limit = limit;
  }

  /** Work that hands over how it is told to stop. */
  interface BoundedWork {
    StatementReading run(Consumer<Runnable> stop);
  }

  StatementReading call(BoundedWork work) throws InterruptedException {
    if (late >= PATIENCE) {
      return new NotUnderstood(StatementReading.ReadingReason.TOO_SLOW);
    }
    Stop stop = new Stop();
    Future<StatementReading> future = THREADS.submit(() -> work.run(stop));
    try {
      return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      late++;
      stop.run();
      endOrLeave(future);
      return new NotUnderstood(StatementReading.ReadingReason.TOO_SLOW);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StackOverflowError) {
        return new NotUnderstood(StatementReading.ReadingReason.TOO_DEEP);
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      stop.run();
      future.cancel(true);
      throw e;
    }
  }

  private void endOrLeave(Future<StatementReading> future) throws InterruptedException {
    try {
      future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException itEnded) {
      return;
    } catch (TimeoutException itDoesNotHeed) {
      future.cancel(true);
      late += LEFT_BEHIND;
    }
  }

  /** Remembers that it is late, for whoever comes after that. */
  private static final class Stop implements Consumer<Runnable>, Runnable {
    private @Nullable Runnable stop;
    private boolean late;

    @Override
    public synchronized void accept(Runnable how) {
      stop = how;
      if (late) {
        how.run();
      }
    }

    @Override
    public synchronized void run() {
      late = true;
      if (stop != null) {
        stop.run();
      }
    }
  }
}
