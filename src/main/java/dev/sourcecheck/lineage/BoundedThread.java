package dev.sourcecheck.lineage;

import dev.sourcecheck.lineage.Reading.NotUnderstood;
import dev.sourcecheck.lineage.Reading.Reason;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a parser where it can do no harm: on a thread of its own, with a large stack, for a limited
 * time. A parser that does not even heed being told to stop is left behind with its thread. Whoever
 * fills a history with statements that take long gets some of them tried, not all.
 */
final class BoundedThread implements AutoCloseable {
  private static final long STACK_BYTES = 64L << 20;

  /** Late statements of one download that are put up with. */
  private static final int PATIENCE = 20;

  /** As many late ones does a thread weigh that had to be left behind. */
  private static final int LEFT_BEHIND = 7;

  private final Duration limit;
  private @Nullable ExecutorService executor;
  private int late;

  BoundedThread(Duration limit) {
    this.limit = limit;
  }

  /** Work that hands over how it is told to stop. */
  interface Work {
    Reading run(Consumer<Runnable> stop);
  }

  Reading call(Work work) throws InterruptedException {
    if (late >= PATIENCE) {
      return new NotUnderstood(Reason.TOO_SLOW);
    }
    Stop stop = new Stop();
    ExecutorService runner = runner();
    Future<Reading> future = runner.submit(() -> work.run(stop));
    try {
      return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      late++;
      stop.run();
      endOrLeave(future, runner);
      return new NotUnderstood(Reason.TOO_SLOW);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StackOverflowError) {
        return new NotUnderstood(Reason.TOO_DEEP);
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      stop.run();
      throw e;
    }
  }

  private void endOrLeave(Future<Reading> future, ExecutorService runner)
      throws InterruptedException {
    try {
      future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException itEnded) {
      return;
    } catch (TimeoutException itDoesNotHeed) {
      runner.shutdownNow();
      executor = null;
      late += LEFT_BEHIND;
    }
  }

  private ExecutorService runner() {
    ExecutorService current = executor;
    if (current == null) {
      current =
          Executors.newSingleThreadExecutor(
              task -> {
                Thread thread = new Thread(null, task, "sql-parser", STACK_BYTES);
                thread.setDaemon(true);
                return thread;
              });
      executor = current;
    }
    return current;
  }

  @Override
  public void close() {
    if (executor != null) {
      executor.shutdownNow();
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
