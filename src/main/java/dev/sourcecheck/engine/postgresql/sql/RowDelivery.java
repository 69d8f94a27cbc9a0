package dev.sourcecheck.engine.postgresql.sql;

import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Processes each portion of rows on a second thread while the first one fetches the next portion.
 * At most one portion waits or is processed. The thread starts with the first portion.
 */
final class RowDelivery implements AutoCloseable {
  private @Nullable ExecutorService executor;
  private volatile @Nullable Thread thread;
  private @Nullable Future<?> pending;

  /** Processes a portion of rows. */
  interface Portion {
    void process() throws SQLException;
  }

  /** Starts to process a portion. The previous one must be complete. */
  void start(Portion portion) {
    ExecutorService started = executor;
    if (started == null) {
      started = Executors.newSingleThreadExecutor(this::newThread);
      executor = started;
    }
    pending =
        started.submit(
            () -> {
              portion.process();
              return null;
            });
  }

  /** Waits until the last portion is processed, and throws what its processing threw. */
  void await() throws SQLException {
    Future<?> last = pending;
    if (last == null) {
      return;
    }
    pending = null;
    boolean interrupted = false;
    try {
      while (true) {
        try {
          last.get();
          return;
        } catch (InterruptedException e) {
          // the portion uses what the caller closes next, so it has to end first
          interrupted = true;
          interruptThread();
        }
      }
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Thread newThread(Runnable work) {
    Thread created = new Thread(work, "source-rows");
    created.setDaemon(true);
    thread = created;
    return created;
  }

  private void interruptThread() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  private static SQLException rethrown(@Nullable Throwable cause) {
    if (cause instanceof SQLException sql) {
      return sql;
    }
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new SQLException(cause);
  }

  /** Ends the thread, after the portion that it processes. */
  @Override
  public void close() throws SQLException {
    try {
      await();
    } finally {
      if (executor != null) {
        executor.shutdown();
      }
    }
  }
}
