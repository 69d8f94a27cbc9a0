package dev.sourcecheck.check.run;

import dev.sourcecheck.process.LimitedLog;
import dev.sourcecheck.process.OutOfMemoryExit;
import dev.sourcecheck.process.ScrubbedException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** The thread that runs the deadlines of steps. It logs what a timer throws. */
final class StepTimers extends ScheduledThreadPoolExecutor {
  private static final LimitedLog LOG = new LimitedLog(StepTimers.class);

  StepTimers() {
    super(
        1,
        task -> {
          Thread thread = Executors.defaultThreadFactory().newThread(task);
          thread.setName("sourcecheck-timer");
          thread.setDaemon(true);
          return thread;
        });
    setRemoveOnCancelPolicy(true);
    // after the worker has stopped, no step needs a deadline
    setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
  }

  @Override
  protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
    // the future keeps the exception, and nothing else reads it
    if (task instanceof Future<?> future && future.isDone() && !future.isCancelled()) {
      try {
        future.get();
      } catch (ExecutionException e) {
        OutOfMemoryExit.exitIfCause(e);
        LOG.warnf(ScrubbedException.withoutMessages(e), "A timer failed");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
