package dev.sourcecheck.worker;

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
 * The threads that checks run on: ours, since the framework interrupts its own when it stops. Their
 * number is bounded by the slots, not here, so that a thread that a driver never gives back can be
 * replaced.
 */
final class CheckThreads {
  /** Checks at a time that have a platform thread on a JDK with virtual ones. */
  private static final int FEW = 32;

  private CheckThreads() {}

  /** True on JDK 21 and later. */
  static boolean virtual() {
    return Runtime.version().feature() >= 21;
  }

  static ExecutorService open() {
    return virtual() ? fewThenVirtual() : platform(Integer.MAX_VALUE, new AbortPolicy());
  }

  /**
   * A virtual thread pays for each read from a socket with a trip through the poller, and with a
   * timer if the socket has a time limit; a test reads some fifty times. The first few checks have
   * threads of their own, therefore, and only what is beyond them is virtual.
   */
  private static ExecutorService fewThenVirtual() {
    ExecutorService virtual = virtualThreads();
    return platform(
        FEW,
        (task, full) -> {
          if (full.isShutdown()) {
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
      throw new IllegalStateException("This JDK has no virtual threads after all", e);
    }
  }

  /**
   * @param most beyond which a task goes to {@code beyond}
   */
  private static ExecutorService platform(int most, RejectedExecutionHandler beyond) {
    AtomicInteger next = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        most,
        30,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, "sourcecheck-check-" + next.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        },
        beyond);
  }
}
