package dev.sourcecheck.worker;

import dev.sourcecheck.catalog.Catalog;
import dev.sourcecheck.lineage.LineageStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jboss.logging.Logger;

/**
 * Takes away what nobody will ask for any more: the schema and the lineage of deleted sources, and
 * what downloads left that died. Runs on every replica, with no leader; each sweep works in small
 * transactions, may be cut off anywhere, and passes over what another replica holds.
 */
@ApplicationScoped
public class Janitor {
  private static final Logger LOG = Logger.getLogger(Janitor.class);

  private final Catalog catalog;
  private final LineageStore lineage;
  private final WorkerSettings settings;
  private final Thread thread = new Thread(this::run, "sourcecheck-janitor");
  private volatile boolean running = true;

  @Inject
  public Janitor(Catalog catalog, LineageStore lineage, WorkerSettings settings) {
    this.catalog = catalog;
    this.lineage = lineage;
    this.settings = settings;
    thread.setDaemon(true);
  }

  void start(@Observes StartupEvent event) {
    thread.start();
  }

  void stop(@Observes ShutdownEvent event) {
    running = false;
    thread.interrupt();
  }

  private void run() {
    while (running) {
      tidy("catalog", catalog::sweep);
      tidy("lineage", lineage::sweep);
      try {
        TimeUnit.NANOSECONDS.sleep(settings.tidy().toNanos());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void tidy(String what, IntSupplier sweep) {
    try {
      int gone = running ? sweep.getAsInt() : 0;
      if (gone > 0) {
        LOG.debugf("Swept %d leftovers of the %s", gone, what);
      }
    } catch (RuntimeException e) {
      LOG.debugf("The %s is swept another time: %s", what, e.getMessage());
    }
  }
}
