package dev.sourcecheck.servers;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Records the errors that are logged while it is open. */
public final class ErrorLog implements AutoCloseable {
  private static final Logger ROOT = Logger.getLogger("");
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          if (entry.getLevel().intValue() >= Level.SEVERE.intValue()) {
            errors.add(entry.getLoggerName() + ": " + entry.getMessage());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  public ErrorLog() {
    ROOT.addHandler(handler);
  }

  public List<String> errors() {
    return errors;
  }

  @Override
  public void close() {
    ROOT.removeHandler(handler);
  }
}
