package dev.sourcecheck.process;

import java.util.Locale;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Logs what callers or sources can cause at will, so that they cannot flood the log: a burst of
 * lines, then one per second, which reports how many were suppressed since the last one.
 */
public final class LimitedLog {
  private static final int BURST_LINES = 20;

  private final Logger log;
  private final LogBudget budget;

  public LimitedLog(Class<?> owner) {
    this(Logger.getLogger(owner), System::nanoTime);
  }

  LimitedLog(Logger log, LongSupplier nanoClock) {
    this.log = log;
    this.budget = new LogBudget(BURST_LINES, nanoClock);
  }

  public void infof(String format, @Nullable Object... arguments) {
    limited(Logger.Level.INFO, null, format, arguments);
  }

  public void warnf(String format, @Nullable Object... arguments) {
    limited(Logger.Level.WARN, null, format, arguments);
  }

  /** Logs a warning with a stack trace. */
  public void warnf(Throwable cause, String format, @Nullable Object... arguments) {
    limited(Logger.Level.WARN, cause, format, arguments);
  }

  public void errorf(String format, @Nullable Object... arguments) {
    limited(Logger.Level.ERROR, null, format, arguments);
  }

  /**
   * Logs every error, because a response refers to it, but limits the stack traces: beyond the
   * limit it is one line with the text of its cause.
   */
  public void referencedError(Throwable cause, String format, @Nullable Object... arguments) {
    if (budget.take() >= 0) {
      log.errorf(cause, format, arguments);
    } else {
      log.error(message(format, arguments) + ": " + cause);
    }
  }

  private void limited(
      Logger.Level level, @Nullable Throwable cause, String format, @Nullable Object... arguments) {
    if (!log.isEnabled(level)) {
      return;
    }
    long suppressed = budget.take();
    if (suppressed >= 0) {
      String more =
          suppressed == 0 ? "" : " (and " + suppressed + " more since the last such line)";
      log.log(level, message(format, arguments) + more, cause);
    }
  }

  private static String message(String format, @Nullable Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
