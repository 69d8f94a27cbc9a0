package dev.sourcecheck.check.run;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.AbortPolicy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The executor of checks. It is separate because the framework interrupts its own threads when it
 * stops. The worker's slots bound the number of threads, so that a thread that a driver never
 * returns can be replaced.
 */
final class CheckThreads {
  /** Concurrent checks that run on platform threads on a JDK with virtual threads. */
  private static final int PLATFORM_THREADS = 32;

  private CheckThreads() {}

  /** True on JDK 21 and later. */
  static boolean virtual() {
    return Runtime.version().feature() >= 21;
  }

  static ExecutorService open() {
    return virtual() ? platformThenVirtual() : platform(Integer.MAX_VALUE, new AbortPolicy());
  }

  /**
   * On a virtual thread each read from a socket goes through the poller, and through a timer if the
   * socket has a timeout; a test reads some fifty times. Therefore the first checks run on platform
   * threads, and only further ones on virtual threads.
   */
  private static ExecutorService platformThenVirtual() {
    ExecutorService virtual = virtualThreads();
    return platform(
        PLATFORM_THREADS,
        (task, executor) -> {
          if (executor.isShutdown()) {
            virtual.shutdown();
          }
          virtual.execute(task);
        });
  }

  private static ExecutorService virtualThreads() {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("This JDK has no virtual threads", e);
    }
  }

  /**
   * @param limit the number of threads beyond which a task goes to {@code overflow}
   */
  private static ExecutorService platform(int limit, RejectedExecutionHandler overflow) {
    AtomicInteger next = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        limit,
        30,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, "sourcecheck-check-" + next.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        },
        overflow);
  }
}
