package dev.sourcecheck.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks in order on a second thread, while its caller prepares the next ones. The thread
 * starts with the first task. Used by one thread.
 *
 * @param <X> the checked exception of the tasks
 */
public final class PipelineStage<X extends Exception> implements AutoCloseable {
  private final String name;
  private final Semaphore ahead;
  private final Deque<Future<?>> pending = new ArrayDeque<>();
  private @Nullable ExecutorService executor;
  private volatile @Nullable Thread thread;
  private volatile boolean interrupted;
  private volatile boolean failed;

  /** A task that may fail. */
  public interface StageTask<X extends Exception> {
    void run() throws X;
  }

  /**
   * @param ahead a permit for each task that waits for the previous one, of all stages that share
   *     the memory for them
   */
  public PipelineStage(String name, Semaphore ahead) {
    this.name = name;
    this.ahead = ahead;
  }

  /**
   * Starts a task, or lets it wait for the previous ones. If too many tasks wait, it waits for all
   * of its own. Throws what an earlier task threw; the tasks after that do not run.
   */
  public void start(StageTask<X> task) throws X {
    while (!pending.isEmpty() && pending.element().isDone()) {
      awaitFirst();
    }
    boolean waits = !pending.isEmpty() && ahead.tryAcquire();
    if (!waits) {
      await();
    }
    pending.add(
        executor()
            .submit(
                () -> {
                  if (waits) {
                    ahead.release();
                  }
                  if (!failed) {
                    run(task);
                  }
                  return null;
                }));
  }

  private void run(StageTask<X> task) throws X {
    failed = true;
    if (interrupted) {
      Thread.currentThread().interrupt(); // the executor clears an earlier interrupt
    }
    task.run();
    failed = false;
  }

  private ExecutorService executor() {
    ExecutorService started = executor;
    if (started == null) {
      started = Executors.newSingleThreadExecutor(this::newThread);
      executor = started;
    }
    return started;
  }

  private Thread newThread(Runnable work) {
    Thread created = new Thread(work, name);
    created.setDaemon(true);
    thread = created;
    return created;
  }

  /**
   * Waits for all tasks, and throws what the first of them threw. An interrupt is passed on to the
   * running task; all have to end first, because they use objects of the caller.
   */
  public void await() throws X {
    while (!pending.isEmpty()) {
      awaitFirst();
    }
  }

  private void awaitFirst() throws X {
    Future<?> first = pending.remove();
    boolean interruptedHere = false;
    try {
      while (true) {
        try {
          first.get();
          return;
        } catch (InterruptedException e) {
          interruptedHere = true;
          interruptTask();
        }
      }
    } catch (ExecutionException e) {
      await(); // the remaining tasks, which do nothing
      throw thrown(e);
    } finally {
      if (interruptedHere) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void interruptTask() {
    interrupted = true;
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

  /** Waits for all tasks, and ends the thread. */
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
