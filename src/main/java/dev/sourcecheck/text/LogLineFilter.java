package dev.sourcecheck.text;

import dev.sourcecheck.process.OutOfMemoryExit;
import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jspecify.annotations.Nullable;

/**
 * The one place that every line of the log passes: what strangers call their tables, or say in an
 * error, can neither begin a line of its own there nor steer a terminal. It keeps all entries; each
 * control, format and separator character is written out, such as {@code \n} and {@code \u202e}.
 */
@LoggingFilter(name = "one-line")
public final class LogLineFilter implements Filter {
  private static final int DEEPEST = 20;

  @Override
  public boolean isLoggable(LogRecord entry) {
    if (entry instanceof ExtLogRecord record) {
      String message = record.getFormattedMessage();
      if (message != null && isHarmful(message)) {
        record.setMessage(written(message), FormatStyle.NO_FORMAT);
        record.setParameters(null);
      }
    }
    Throwable thrown = entry.getThrown();
    // the framework's threads catch everything and only log it
    OutOfMemoryExit.exitIfCause(thrown);
    if (thrown != null && isHarmful(thrown, 0)) {
      entry.setThrown(new Retold(thrown, 0));
    }
    return true;
  }

  /** The same in one line that shows what is in it. */
  static String written(String text) {
    StringBuilder line = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            point -> {
              if (!isHarmful(point)) {
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

  private static boolean isHarmful(@Nullable String text) {
    return text != null && text.codePoints().anyMatch(LogLineFilter::isHarmful);
  }

  private static boolean isHarmful(int point) {
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

  private static boolean isHarmful(Throwable thrown, int depth) {
    if (isHarmful(thrown.toString()) || depth == DEEPEST) {
      return true;
    }
    for (Throwable suppressed : thrown.getSuppressed()) {
      if (isHarmful(suppressed, depth + 1)) {
        return true;
      }
    }
    Throwable cause = thrown.getCause();
    return cause != null && isHarmful(cause, depth + 1);
  }

  /** Stands for another throwable, with the same trace and harmless words. */
  private static final class Retold extends Throwable {
    private static final long serialVersionUID = 1;
    private final String words;

    Retold(Throwable of, int depth) {
      super(null, retold(of.getCause(), depth + 1), true, true);
      words = written(of.toString());
      setStackTrace(of.getStackTrace());
      if (depth < DEEPEST) {
        for (Throwable suppressed : of.getSuppressed()) {
          addSuppressed(new Retold(suppressed, depth + 1));
        }
      }
    }

    private static @Nullable Throwable retold(@Nullable Throwable cause, int depth) {
      return cause == null || depth > DEEPEST ? null : new Retold(cause, depth);
    }

    @Override
    public String toString() {
      return words;
    }
  }
}
