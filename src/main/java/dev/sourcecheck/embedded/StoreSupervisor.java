package dev.sourcecheck.embedded;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Restarts the embedded store when it ends under the service. A store that keeps ending is given
 * up, since a service without its store is of no use and a restart of the whole may help.
 */
public final class StoreSupervisor implements AutoCloseable {
  static final int FAILURES = 3;
  static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Logger LOG = Logger.getLogger(StoreSupervisor.class);
  private static final long POLL_MILLIS = 1_000;

  private final EmbeddedServer store;
  private final Consumer<String> giveUp;
  private final FailureWindow failures;
  private final Thread thread = new Thread(this::watch, "sourcecheck-store-supervisor");
  private volatile boolean running = true;

  /**
   * @param giveUp is called once with one line, and the store stays as it is
   */
  public StoreSupervisor(EmbeddedServer store, Consumer<String> giveUp) {
    this.store = store;
    this.giveUp = giveUp;
    this.failures = new FailureWindow(System::nanoTime);
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /** After this the store may end, and is not restarted. */
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

  /** False once the store is given up. */
  private boolean restart() {
    String reason = store.reason();
    while (running) {
      if (failures.add()) {
        giveUp.accept(
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

    /** Adds one; true if that makes too many. */
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
