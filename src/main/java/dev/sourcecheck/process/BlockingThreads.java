package dev.sourcecheck.process;

import java.util.concurrent.ThreadFactory;

/** Short-lived threads for calls that block: virtual where the JDK has them, else daemons. */
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
   * A platform thread on every JDK, with a small stack: for calls into the system that would hold
   * the carrier of a virtual thread, and with it all others.
   */
  public static Thread startInSystem(String name, Runnable task) {
    Thread thread = new Thread(null, task, name, SMALL_STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** The bytecode is of 17, so what 21 added is reached by name. */
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
