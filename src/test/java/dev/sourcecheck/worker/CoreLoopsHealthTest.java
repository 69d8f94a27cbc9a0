package dev.sourcecheck.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.catalog.CatalogLimits;
import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.job.OwnershipToken;
import dev.sourcecheck.lineage.LineageStore;
import dev.sourcecheck.servers.TestSettings;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class CoreLoopsHealthTest {
  @Test
  void isDownAfterLoopThreadEnded() {
    try (WorkerHarness harness = WorkerHarness.started(Map.of())) {
      StoreCleaner cleaner =
          new StoreCleaner(
              new CatalogStore(harness.table.store, CatalogLimits.DEFAULT),
              new LineageStore(harness.table.store),
              TestSettings.of(WorkerSettings.class, Map.of()));
      CoreLoopsHealth health = new CoreLoopsHealth(harness.worker, cleaner);
      assertThat(health.call().getStatus()).isEqualTo(Status.UP);

      harness.table.writer.write(
          new OwnershipToken(1, 1),
          List.of(),
          null,
          () -> {
            throw new UnhandledLoopError();
          });

      await().until(() -> health.call().getStatus() == Status.DOWN);
      assertThat(health.call().getData()).contains(Map.of("sourcecheck-writer", "ended"));
    }
  }

  /** Ends the thread, because even reading its cause throws. */
  private static final class UnhandledLoopError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("no cause either");
    }
  }
}
