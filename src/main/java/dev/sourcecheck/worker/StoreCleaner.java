package dev.sourcecheck.worker;

import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.lineage.LineageStore;
import dev.sourcecheck.process.BackgroundLoop;
import dev.sourcecheck.process.OutOfMemoryExit;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.function.IntSupplier;
import org.jboss.logging.Logger;

/**
 * Deletes the schema and lineage of removed sources and of incomplete downloads. Runs on every
 * replica, with no leader. Each sweep uses small transactions, can be interrupted at any point, and
 * skips rows that another replica has locked.
 */
@ApplicationScoped
public class StoreCleaner {
  private static final Logger LOG = Logger.getLogger(StoreCleaner.class);

  private final CatalogStore catalog;
  private final LineageStore lineage;
  private final BackgroundLoop loop;

  @Inject
  public StoreCleaner(CatalogStore catalog, LineageStore lineage, WorkerSettings settings) {
    this.catalog = catalog;
    this.lineage = lineage;
    this.loop = new BackgroundLoop("cleaner", this::sweep).every(settings.tidy());
  }

  void start(@Observes StartupEvent event) {
    loop.start();
  }

  void stop(@Observes ShutdownEvent event) {
    loop.stop();
  }

  BackgroundLoop loop() {
    return loop;
  }

  private void sweep() {
    sweep("catalog", catalog::sweep);
    sweep("lineage", lineage::sweep);
  }

  /** A failure in one part must not prevent the sweep of the other. */
  private void sweep(String what, IntSupplier sweep) {
    try {
      int removed = loop.running() ? sweep.getAsInt() : 0;
      if (removed > 0) {
        LOG.debugf("Deleted %d obsolete entries from the %s", removed, what);
      }
    } catch (RuntimeException e) {
      OutOfMemoryExit.exitIfCause(e);
      LOG.debugf("Sweeping the %s failed and is retried: %s", what, e.getMessage());
    }
  }
}
