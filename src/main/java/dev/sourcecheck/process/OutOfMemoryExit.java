package dev.sourcecheck.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process when the heap is exhausted: any thread may have lost its state, and a supervisor
 * restarts a dead process but not one that only appears alive. Equivalent to the option {@code
 * -XX:+ExitOnOutOfMemoryError}, for a JVM that was started without it: all code that catches a
 * {@link Throwable} checks here first.
 *
 * <p>Leases are not released, so that each running job counts an attempt.
 */
public final class OutOfMemoryExit {
  /** The exit code of {@code -XX:+ExitOnOutOfMemoryError}. */
  public static final int EXIT_CODE = 3;

  private static final int MAX_CAUSE_DEPTH = 20;

  // allocated in advance, because no memory is left when they are needed
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

  /** Ends the process if an exhausted heap is among the causes. */
  public static void exitIfCause(@Nullable Throwable thrown) {
    if (isCause(thrown)) {
      try {
        STDERR.write(LINE);
      } catch (IOException e) {
        Runtime.getRuntime().halt(EXIT_CODE); // stderr is closed
      } finally {
        // without shutdown hooks, which need memory and would release jobs that must count an
        // attempt
        Runtime.getRuntime().halt(EXIT_CODE);
      }
    }
  }

  static boolean isCause(@Nullable Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < MAX_CAUSE_DEPTH; depth++) {
      if (cause instanceof OutOfMemoryError error) {
        return !isLackOfThreads(error);
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** Reaching the thread limit leaves the heap intact and is unrelated to the current job. */
  private static boolean isLackOfThreads(OutOfMemoryError error) {
    String message = error.getMessage();
    return message != null && message.contains("native thread");
  }
}
