package dev.sourcecheck.engine.jdbc;

import java.util.List;

/**
 * Recognizes exceptions with which drivers respond to malformed messages: they read a string beyond
 * the end of a packet, or a number from a text that is none. The connection cannot be used
 * afterwards, because parts of the message may be unread.
 */
final class DriverFault {
  private static final String OURS = "dev.sourcecheck.";
  private static final String ENGINES = OURS + "engine.";
  private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.");

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
}
