package dev.sourcecheck.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process when the heap is exhausted: any thread may have lost its state by then, and a
 * supervisor restarts a dead process but not one that only looks alive. The same as the option
 * {@code -XX:+ExitOnOutOfMemoryError}, for a JVM that was started without it: every place that
 * catches a {@link Throwable} asks here first.
 *
 * <p>Leases are not released on this way out, so that each job that was running counts an attempt.
 */
public final class OutOfMemoryExit {
  /** The exit code of {@code -XX:+ExitOnOutOfMemoryError}. */
  public static final int EXIT_CODE = 3;

  private static final int DEEPEST_CAUSE = 20;

  // made in advance, since nothing can be allocated when they are needed
  private static final byte[] LINE =
      "sourcecheck: out of memory, the process ends; running tests count an attempt\n"
          .getBytes(StandardCharsets.US_ASCII);
  private static final FileOutputStream STDERR = new FileOutputStream(FileDescriptor.err);

  private OutOfMemoryExit() {}

  /** Handles the errors that end a thread; others are printed, as the JVM does by default. */
  public static void exitWhenUncaught() {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> {
          exitIfCause(thrown);
          System.err.print("Exception in thread \"" + thread.getName() + "\" ");
          thrown.printStackTrace();
        });
  }

  /** Does not return if an exhausted heap is among the causes. */
  public static void exitIfCause(@Nullable Throwable thrown) {
    if (isCause(thrown)) {
      try {
        STDERR.write(LINE);
      } catch (IOException e) {
        Runtime.getRuntime().halt(EXIT_CODE); // nobody reads stderr
      } finally {
        // no shutdown hooks: they need memory, and would release what must count an attempt
        Runtime.getRuntime().halt(EXIT_CODE);
      }
    }
  }

  static boolean isCause(@Nullable Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      if (cause instanceof OutOfMemoryError error) {
        return !isLackOfThreads(error);
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** A limit on threads leaves the heap intact, and says nothing about the job at hand. */
  private static boolean isLackOfThreads(OutOfMemoryError error) {
    String message = error.getMessage();
    return message != null && message.contains("native thread");
  }
}
