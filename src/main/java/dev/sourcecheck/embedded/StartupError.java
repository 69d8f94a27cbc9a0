package dev.sourcecheck.embedded;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Why the service did not start, in one line. */
public final class StartupError {
  /** Kept reachable, because the JDK discards unreferenced loggers and their levels. */
  private static final List<Logger> QUIET =
      List.of(
          // would print the stack trace of a failure that is reported in one line
          Logger.getLogger("io.quarkus.runtime.Application"),
          // logs before the framework has set its levels
          Logger.getLogger("org.flywaydb"));

  private StartupError() {}

  public static void quietLibraries() {
    QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    QUIET.get(0).setLevel(Level.OFF);
  }

  /** What is wrong with the value of a setting, like the messages of {@link #line}. */
  public static String setting(String name, String value, @Nullable String reason) {
    return SettingErrors.invalid(name, value, String.valueOf(reason));
  }

  /** What is wrong with a file, without class names. */
  public static String reason(IOException problem) {
    if (problem instanceof FileSystemException file) {
      String why = file.getReason();
      if (file instanceof AccessDeniedException) {
        why = "access denied";
      } else if (file instanceof NoSuchFileException) {
        why = "it does not exist";
      } else if (file instanceof FileAlreadyExistsException) {
        why = "it exists already";
      }
      return file.getFile() + ": " + (why == null ? "it cannot be used" : why);
    }
    return String.valueOf(problem.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** The message of the root cause, without class names. */
  public static String line(Throwable problem) {
    Throwable cause = problem;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    if (message == null || message.isBlank()) {
      return "the service does not start: " + cause.getClass().getSimpleName();
    }
    return SettingErrors.readable(message.replaceAll("\\b([a-z]\\w*\\.)+[A-Z]\\w*: ", ""))
        .strip()
        .replaceAll("\\s*\\R\\s*", " ");
  }
}
