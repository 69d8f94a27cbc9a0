package dev.sourcecheck.process;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A copy of an exception for the log: with the classes and stack traces of the exception, its
 * causes and its suppressed exceptions, but with changed messages. The messages of drivers and
 * servers may contain the secrets of a source.
 */
public final class ScrubbedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String className;

  private ScrubbedException(String className, @Nullable String message) {
    super(message);
    this.className = className;
  }

  /**
   * @param scrub masks secrets in a message
   */
  public static ScrubbedException of(Throwable problem, UnaryOperator<String> scrub) {
    return new Copying(scrub::apply).copy(problem);
  }

  /** A copy without messages, where the secrets of the source are not known. */
  public static ScrubbedException withoutMessages(Throwable problem) {
    return new Copying(message -> null).copy(problem);
  }

  /** The class of the original and the scrubbed message. */
  @Override
  public String toString() {
    String message = getMessage();
    return message == null ? className : className + ": " + message;
  }

  /** Messages may be null. */
  @FunctionalInterface
  private interface MessageScrubber {
    @Nullable String scrub(String message);
  }

  /** Copies each exception once, because causes and suppressed exceptions may form a circle. */
  private static final class Copying {
    private final MessageScrubber scrubber;
    private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    Copying(MessageScrubber scrubber) {
      this.scrubber = scrubber;
    }

    ScrubbedException copy(Throwable problem) {
      seen.add(problem);
      String message = problem.getMessage();
      ScrubbedException copy =
          new ScrubbedException(
              problem.getClass().getName(), message == null ? null : scrubber.scrub(message));
      copy.setStackTrace(problem.getStackTrace());
      Throwable cause = problem.getCause();
      if (cause != null && !seen.contains(cause)) {
        copy.initCause(copy(cause));
      }
      for (Throwable suppressed : problem.getSuppressed()) {
        if (!seen.contains(suppressed)) {
          copy.addSuppressed(copy(suppressed));
        }
      }
      return copy;
    }
  }
}
