package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.process.LimitedLog;
import dev.sourcecheck.process.ScrubbedException;
import java.util.List;

/**
 * Recognizes exceptions with which drivers respond to malformed messages: they read a string beyond
 * the end of a packet, or a number from a text that is not numeric. The connection cannot be used
 * afterwards, because parts of the message may be unread.
 */
final class DriverFault {
  private static final String OURS = "dev.sourcecheck.";
  private static final String ENGINES = OURS + "engine.";
  private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.");

  private static final LimitedLog LOG = new LimitedLog(DriverFault.class);

  private DriverFault() {}

  /**
   * True if a library threw it that an engine called. An exception of our own code, or of a library
   * that other code of ours called, says nothing about the source.
   */
  static boolean isCause(RuntimeException problem) {
    boolean library = false;
    for (StackTraceElement frame : problem.getStackTrace()) {
      String name = frame.getClassName();
      if (name.startsWith(OURS)) {
        return library && name.startsWith(ENGINES);
      }
      library |= JDK.stream().noneMatch(name::startsWith);
    }
    return false;
  }

  /** Logs where the driver failed, because it may be a fault of the driver or of its settings. */
  static void log(RuntimeException problem) {
    LOG.warnf(
        ScrubbedException.withoutMessages(problem),
        "A driver failed while it read a message of its server");
  }
}
