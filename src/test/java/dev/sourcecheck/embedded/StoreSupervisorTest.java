package dev.sourcecheck.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class StoreSupervisorTest {
  private final List<String> reported = new CopyOnWriteArrayList<>();

  @Test
  void restartsAgainAfterARestartFailedUnexpectedly() {
    EndingStore store = new EndingStore(new IllegalStateException("no process list"));
    try (StoreSupervisor supervisor = new StoreSupervisor(store, reported::add)) {
      supervisor.start();
      store.ends.release();

      Awaitility.await().untilAsserted(() -> assertThat(store.restarted).hasValue(1));
    }
    assertThat(reported).isEmpty();
  }

  @Test
  void reportsOnceThatTheStoreDoesNotRestart() {
    EndingStore store = new EndingStore(new StartupException("the folder is read-only"));
    store.alwaysFails = true;
    try (StoreSupervisor supervisor = new StoreSupervisor(store, reported::add)) {
      supervisor.start();
      store.ends.release();

      Awaitility.await().until(() -> !reported.isEmpty());
    }
    assertThat(reported)
        .containsExactly(
            "the embedded PostgreSQL ended 3 times within a minute (the folder is read-only);"
                + " the service stops");
  }

  /** Ends when a test says so, and fails its first restart. */
  private static final class EndingStore implements StoreSupervisor.SupervisedStore {
    private final Semaphore ends = new Semaphore(0);
    private final AtomicInteger restarted = new AtomicInteger();
    private final Exception failure;
    private volatile boolean alwaysFails;
    private volatile boolean failed;

    EndingStore(Exception failure) {
      this.failure = failure;
    }

    @Override
    public boolean awaitEnd(long millis) throws StartupException {
      try {
        boolean ended = ends.tryAcquire(millis, TimeUnit.MILLISECONDS);
        if (ended) {
          ends.release(); // until it is restarted
        }
        return ended;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StartupException("interrupted");
      }
    }

    @Override
    public String reason() {
      return "killed by signal 9";
    }

    @Override
    public void restart() throws StartupException {
      if (alwaysFails || !failed) {
        failed = true;
        if (failure instanceof RuntimeException unexpected) {
          throw unexpected;
        }
        throw (StartupException) failure;
      }
      ends.drainPermits();
      restarted.incrementAndGet();
    }
  }
}
