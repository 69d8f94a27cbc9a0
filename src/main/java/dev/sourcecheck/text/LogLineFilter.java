package dev.sourcecheck.text;

import dev.sourcecheck.process.OutOfMemoryExit;
import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jspecify.annotations.Nullable;

/**
 * Escapes control, format and separator characters in log entries, such as {@code \n} and {@code
 * \u202e}, so that untrusted text can neither forge a log line nor send escape sequences to a
 * terminal. It suppresses no entry.
 */
@LoggingFilter(name = "one-line")
public final class LogLineFilter implements Filter {
  private static final int MAX_DEPTH = 20;

  @Override
  public boolean isLoggable(LogRecord entry) {
    if (entry instanceof ExtLogRecord record) {
      String message = record.getFormattedMessage();
      if (message != null && needsEscape(message)) {
        record.setMessage(escaped(message), FormatStyle.NO_FORMAT);
        record.setParameters(null);
      }
    }
    Throwable thrown = entry.getThrown();
    // the framework's threads catch all errors and only log them
    OutOfMemoryExit.exitIfCause(thrown);
    if (thrown != null && needsEscape(thrown, 0)) {
      entry.setThrown(new EscapedThrowable(thrown, 0));
    }
    return true;
  }

  /** Replaces each of these characters by its escape. */
  static String escaped(String text) {
    StringBuilder line = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            point -> {
              if (!needsEscape(point)) {
                line.appendCodePoint(point);
              } else if (point == '\n') {
                line.append("\\n");
              } else if (point == '\r') {
                line.append("\\r");
              } else {
                line.append(String.format("\\u%04x", point));
              }
            });
    return line.toString();
  }

  private static boolean needsEscape(@Nullable String text) {
    return text != null && text.codePoints().anyMatch(LogLineFilter::needsEscape);
  }

  private static boolean needsEscape(int point) {
    if (point == '\t') {
      return false;
    }
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  private static boolean needsEscape(Throwable thrown, int depth) {
    if (needsEscape(thrown.toString()) || depth == MAX_DEPTH) {
      return true;
    }
    for (Throwable suppressed : thrown.getSuppressed()) {
      if (needsEscape(suppressed, depth + 1)) {
        return true;
      }
    }
    Throwable cause = thrown.getCause();
    return cause != null && needsEscape(cause, depth + 1);
  }

  /** A copy of a throwable with the same stack trace and an escaped message. */
  private static final class EscapedThrowable extends Throwable {
    private static final long serialVersionUID = 1;
    private final String text;

    EscapedThrowable(Throwable original, int depth) {
      super(null, escapedCause(original.getCause(), depth + 1), true, true);
      text = escaped(original.toString());
      setStackTrace(original.getStackTrace());
      if (depth < MAX_DEPTH) {
        for (Throwable suppressed : original.getSuppressed()) {
          addSuppressed(new EscapedThrowable(suppressed, depth + 1));
        }
      }
    }

    private static @Nullable Throwable escapedCause(@Nullable Throwable cause, int depth) {
      return cause == null || depth > MAX_DEPTH ? null : new EscapedThrowable(cause, depth);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
