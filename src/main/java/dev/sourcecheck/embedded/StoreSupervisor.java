package dev.sourcecheck.embedded;

import dev.sourcecheck.process.BackgroundLoop;
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

  private final SupervisedStore store;
  private final Consumer<String> onFailure;
  private final FailureWindow failures;
  private final BackgroundLoop loop = new BackgroundLoop("store-supervisor", this::watch);

  /**
   * @param onFailure receives the reason in one line, once, when no further restart is attempted
   */
  public StoreSupervisor(EmbeddedServer store, Consumer<String> onFailure) {
    this((SupervisedStore) store, onFailure);
  }

  StoreSupervisor(SupervisedStore store, Consumer<String> onFailure) {
    this.store = store;
    this.onFailure = onFailure;
    this.failures = new FailureWindow(System::nanoTime);
  }

  /** A store that may end and be started again. */
  interface SupervisedStore {
    /** Waits for the store to end. Returns false if it still runs after this time. */
    boolean awaitEnd(long millis) throws StartupException;

    /** Why the store has ended. */
    String reason();

    /** Starts the ended store again. */
    void restart() throws StartupException;
  }

  public void start() {
    loop.start();
  }

  /** Ends the supervision; the store is not restarted afterwards. */
  @Override
  public void close() {
    loop.stop();
  }

  private void watch() throws StartupException {
    if (store.awaitEnd(POLL_MILLIS)) {
      restart();
    }
  }

  private void restart() {
    String reason = store.reason();
    while (loop.running()) {
      if (failures.add()) {
        reportFailure(reason);
        return;
      }
      LOG.warnf("The embedded PostgreSQL ended (%s) and is restarted", reason);
      try {
        store.restart();
        return;
      } catch (StartupException e) {
        reason = String.valueOf(e.getMessage());
      }
    }
  }

  private void reportFailure(String reason) {
    try {
      onFailure.accept(
          "the embedded PostgreSQL ended "
              + FAILURES
              + " times within a minute ("
              + reason
              + "); the service stops");
    } finally {
      loop.stop(); // afterwards, because it interrupts this thread
    }
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
