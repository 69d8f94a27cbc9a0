package dev.sourcecheck.embedded;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Restarts the embedded store when it ends while the service runs. After repeated failures the
 * service is stopped: it is useless without its store, and a restart of the process may help.
 */
public final class StoreSupervisor implements AutoCloseable {
  static final int FAILURES = 3;
  static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Logger LOG = Logger.getLogger(StoreSupervisor.class);
  private static final long POLL_MILLIS = 1_000;

  private final EmbeddedServer store;
  private final Consumer<String> onFailure;
  private final FailureWindow failures;
  private final Thread thread = new Thread(this::watch, "sourcecheck-store-supervisor");
  private volatile boolean running = true;

  /**
   * @param onFailure receives the reason in one line, once, when no further restart is attempted
   */
  public StoreSupervisor(EmbeddedServer store, Consumer<String> onFailure) {
    this.store = store;
    this.onFailure = onFailure;
    this.failures = new FailureWindow(System::nanoTime);
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /** Ends the supervision; the store is not restarted afterwards. */
  @Override
  public void close() {
    running = false;
    thread.interrupt();
  }

  private void watch() {
    try {
      while (running) {
        if (store.awaitEnd(POLL_MILLIS) && running && !restart()) {
          return;
        }
      }
    } catch (StartupException interrupted) {
      LOG.debug("The store is no longer watched");
    }
  }

  /** Returns false if the store has failed too often. */
  private boolean restart() {
    String reason = store.reason();
    while (running) {
      if (failures.add()) {
        onFailure.accept(
            "the embedded PostgreSQL ended "
                + FAILURES
                + " times within a minute ("
                + reason
                + "); the service stops");
        return false;
      }
      LOG.warnf("The embedded PostgreSQL ended (%s) and is restarted", reason);
      try {
        store.restart();
        return true;
      } catch (StartupException e) {
        reason = String.valueOf(e.getMessage());
      }
    }
    return true;
  }

  /** Counts failures within the window. */
  static final class FailureWindow {
    private final Deque<Long> times = new ArrayDeque<>();
    private final LongSupplier clock;

    FailureWindow(LongSupplier clock) {
      this.clock = clock;
    }

    /** Records a failure; true if there are too many in the window. */
    boolean add() {
      long now = clock.getAsLong();
      times.addLast(now);
      while (now - times.getFirst() > WINDOW.toNanos()) {
        times.removeFirst();
      }
      return times.size() >= FAILURES;
    }
  }
}
