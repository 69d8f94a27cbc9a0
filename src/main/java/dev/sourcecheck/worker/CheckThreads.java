package dev.sourcecheck.worker;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that checks run on: ours, since the framework interrupts its own when it stops. Their
 * number is bounded by the slots, not here, so that a thread that a driver never gives back can be
 * replaced.
 */
final class CheckThreads {
  private CheckThreads() {}

  /** True on JDK 21 and later. */
  static boolean virtual() {
    return Runtime.version().feature() >= 21;
  }

  static ExecutorService open() {
    if (virtual()) {
      try {
        return (ExecutorService)
            Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
      } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException("This JDK has no virtual threads after all", e);
      }
    }
    AtomicInteger next = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        30,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, "sourcecheck-check-" + next.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }
}
