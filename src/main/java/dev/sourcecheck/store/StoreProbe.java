package dev.sourcecheck.store;

import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether the store responds. The check returns within two seconds, even if the store
 * accepts connections but sends nothing. Concurrent callers share one query.
 */
@ApplicationScoped
public class StoreProbe {
  private static final Logger LOG = Logger.getLogger(StoreProbe.class);
  private static final long LIMIT_MILLIS = 2_000;

  private final StoreSql store;
  private @Nullable CompletableFuture<Boolean> running;

  @Inject
  public StoreProbe(StoreSql store) {
    this.store = store;
  }

  /** True if the store answers a query that starts with this call or is already in progress. */
  public boolean isAvailable() {
    CompletableFuture<Boolean> probe;
    synchronized (this) {
      probe = running;
      if (probe == null || probe.isDone()) {
        probe = CompletableFuture.supplyAsync(this::query, Infrastructure.getDefaultWorkerPool());
        running = probe;
      }
    }
    try {
      return probe.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      LOG.debugf(e, "The store does not respond");
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean query() {
    return store.brief().withSession(session -> session.sql("SELECT true").one(Boolean.class));
  }
}
