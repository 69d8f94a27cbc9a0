package dev.sourcecheck.servers;

import java.util.Arrays;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.handlers.ConsoleHandler;

/** Records the formatted log output of the service while it is open. */
public final class LogText implements AutoCloseable {
  private final Handler console;
  private final StringBuffer text = new StringBuffer();
  private final Handler listener =
      new ExtHandler() {
        @Override
        protected void doPublish(ExtLogRecord entry) {
          print(entry);
        }
      };

  private LogText(Handler console) {
    this.console = console;
  }

  /** Records everything that the console handler prints. */
  public static LogText capture() {
    Handler console =
        handlers(Logger.getLogger("").getHandlers())
            .filter(ConsoleHandler.class::isInstance)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("There is no console handler"));
    LogText log = new LogText(console);
    Logger.getLogger("").addHandler(log.listener);
    return log;
  }

  private static Stream<Handler> handlers(Handler... handlers) {
    return Arrays.stream(handlers)
        .flatMap(
            handler ->
                handler instanceof ExtHandler nesting
                    ? Stream.concat(Stream.of(handler), handlers(nesting.getHandlers()))
                    : Stream.of(handler));
  }

  private void print(LogRecord entry) {
    if (console.getFilter() == null || console.getFilter().isLoggable(entry)) {
      text.append(console.getFormatter().format(entry));
    }
  }

  public String text() {
    return text.toString();
  }

  public List<String> lines() {
    return text().lines().toList();
  }

  @Override
  public void close() {
    Logger.getLogger("").removeHandler(listener);
  }
}
