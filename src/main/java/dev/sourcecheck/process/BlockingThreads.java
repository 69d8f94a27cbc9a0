package dev.sourcecheck.process;

import java.util.concurrent.ThreadFactory;

/** Short-lived threads for blocking calls: virtual threads on JDK 21 and later, daemons before. */
public final class BlockingThreads {
  private static final long SMALL_STACK_BYTES = 256 * 1024;
  private static final ThreadFactory FACTORY = factory();

  private BlockingThreads() {}

  public static Thread start(String name, Runnable task) {
    Thread thread = FACTORY.newThread(task);
    thread.setName(name);
    thread.start();
    return thread;
  }

  /**
   * Starts a platform thread with a small stack on every JDK: for system calls that would pin the
   * carrier of a virtual thread.
   */
  public static Thread startPlatform(String name, Runnable task) {
    Thread thread = new Thread(null, task, name, SMALL_STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Uses reflection, because the bytecode is for 17 and virtual threads came with 21. */
  private static ThreadFactory factory() {
    try {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      return (ThreadFactory)
          Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
    } catch (ReflectiveOperationException e) {
      return task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
      };
    }
  }
}
