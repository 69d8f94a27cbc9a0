package dev.sourcecheck.process;

import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Runs one task at a time on a second thread, while its caller prepares the next one. The thread
 * starts with the first task. Used by one thread.
 *
 * @param <X> the checked exception of the tasks
 */
public final class PipelineStage<X extends Exception> implements AutoCloseable {
  private final String name;
  private @Nullable ExecutorService executor;
  private volatile @Nullable Thread thread;
  private @Nullable Future<?> pending;

  /** A task that may fail. */
  public interface StageTask<X extends Exception> {
    void run() throws X;
  }

  public PipelineStage(String name) {
    this.name = name;
  }

  /** Starts a task. The previous one must have been awaited. */
  public void start(StageTask<X> task) {
    if (pending != null) {
      throw new IllegalStateException("The previous task is running");
    }
    ExecutorService started = executor;
    if (started == null) {
      started = Executors.newSingleThreadExecutor(this::newThread);
      executor = started;
    }
    pending =
        started.submit(
            () -> {
              task.run();
              return null;
            });
  }

  private Thread newThread(Runnable work) {
    Thread created = new Thread(work, name);
    created.setDaemon(true);
    thread = created;
    return created;
  }

  /**
   * Waits for the last task, and throws what it threw. An interrupt is passed on to the task, which
   * has to end first, because it uses objects of the caller.
   */
  public void await() throws X {
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
          interrupted = true;
          interruptTask();
        }
      }
    } catch (ExecutionException e) {
      throw thrown(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void interruptTask() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  /** A task throws {@code X} and unchecked exceptions only. */
  @SuppressWarnings("unchecked")
  private X thrown(ExecutionException e) {
    Throwable cause = e.getCause();
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return (X) Objects.requireNonNull(cause);
  }

  /** Waits for the last task, and ends the thread. */
  @Override
  public void close() throws X {
    try {
      await();
    } finally {
      if (executor != null) {
        executor.shutdown();
      }
    }
  }
}
