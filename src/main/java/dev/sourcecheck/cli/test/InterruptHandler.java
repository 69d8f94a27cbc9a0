package dev.sourcecheck.cli.test;

import java.io.PrintWriter;

/**
 * Stops the work when the process is interrupted. The JVM then ends with the code of the signal,
 * which is 130 for Ctrl-C, after its shutdown hooks.
 */
final class InterruptHandler implements AutoCloseable {
  private final Thread hook;

  InterruptHandler(Interruptible work, PrintWriter err) {
    hook =
        new Thread(
            () -> {
              err.println("sourcecheck: interrupted; stopping the tests");
              err.flush();
              try {
                work.interrupt();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "sourcecheck-interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The work has ended. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      block(); // the process ends: no result of an interrupted test is reported
    }
  }

  private static void block() {
    while (true) {
      try {
        Thread.sleep(Long.MAX_VALUE);
      } catch (InterruptedException e) {
        // this thread only waits for the end of the process
        continue;
      }
    }
  }
}
