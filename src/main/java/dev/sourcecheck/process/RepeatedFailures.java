package dev.sourcecheck.process;

import org.jboss.logging.Logger;

/**
 * Counts the failures in a row of a repeated task and logs them: as a warning at the fifth, because
 * an unavailable store fails every round, and for every {@link Error}; otherwise as debug output.
 * Not thread-safe.
 */
final class RepeatedFailures {
  private static final int UNTIL_WARNING = 5;

  private final Logger log;
  private final String name;
  private int count;

  RepeatedFailures(Logger log, String name) {
    this.log = log;
    this.name = name;
  }

  void reset() {
    count = 0;
  }

  /** Returns the number of failures in a row. Ends the process if the heap is exhausted. */
  int add(Throwable e) {
    OutOfMemoryExit.exitIfCause(e);
    count++;
    log(
        e instanceof Error || count == UNTIL_WARNING ? Logger.Level.WARN : Logger.Level.DEBUG,
        "%s failed %d times in a row and continues: %s",
        name,
        count,
        e);
    return count;
  }

  /** Logs a failure that ends the task, always as a warning. */
  void last(Throwable e) {
    OutOfMemoryExit.exitIfCause(e);
    log(Logger.Level.WARN, "%s has ended, because it failed: %s", name, e);
  }

  private void log(Logger.Level level, String format, Object... arguments) {
    try {
      log.logf(level, format, arguments);
    } catch (Throwable suppressed) { // by a log handler, or because the stack is exhausted
      OutOfMemoryExit.exitIfCause(suppressed);
    }
  }
}
