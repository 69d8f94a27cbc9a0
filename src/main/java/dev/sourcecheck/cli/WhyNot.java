package dev.sourcecheck.cli;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Why the service did not start, in one line. */
final class WhyNot {
  /** Held, since the JDK forgets the level of a logger that nobody holds. */
  private static final List<Logger> QUIET =
      List.of(
          // would print the stack trace of what we tell in one line
          Logger.getLogger("io.quarkus.runtime.Application"),
          // chatter from before the framework has set its levels
          Logger.getLogger("io.zonky"),
          Logger.getLogger("org.flywaydb"));

  private WhyNot() {}

  static void quietLibraries() {
    QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    QUIET.get(0).setLevel(Level.OFF);
  }

  /** The words of the deepest cause, without the names of classes. */
  static String line(Throwable problem) {
    Throwable cause = problem;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String words = cause.getMessage();
    if (words == null || words.isBlank()) {
      return "the service does not start: " + cause.getClass().getSimpleName();
    }
    return words.strip().replaceAll("\\b([a-z]\\w*\\.)+\\w+: ", "").replaceAll("\\s*\\R\\s*", " ");
  }
}
