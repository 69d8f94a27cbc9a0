package dev.sourcecheck.worker;

import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.lineage.LineageStore;
import dev.sourcecheck.process.PeriodicJobs;
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

  @Inject
  public StoreCleaner(CatalogStore catalog, LineageStore lineage) {
    this.catalog = catalog;
    this.lineage = lineage;
  }

  void start(@Observes StartupEvent event, PeriodicJobs jobs, WorkerSettings settings) {
    jobs.schedule("cleaner", settings.tidy(), this::sweep);
  }

  /** A failure in one part does not prevent the sweep of the other. */
  private void sweep() {
    try {
      sweep("catalog", catalog::sweep);
    } finally {
      sweep("lineage", lineage::sweep);
    }
  }

  private static void sweep(String what, IntSupplier sweep) {
    int removed = Thread.currentThread().isInterrupted() ? 0 : sweep.getAsInt();
    if (removed > 0) {
      LOG.debugf("Deleted %d obsolete entries from the %s", removed, what);
    }
  }
}
