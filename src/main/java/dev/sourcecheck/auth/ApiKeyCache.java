package dev.sourcecheck.auth;

import dev.sourcecheck.auth.ApiKeyStore.StoredKey;
import dev.sourcecheck.process.OutOfMemoryExit;
import dev.sourcecheck.process.PeriodicJobs;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Caches the valid keys, so that requests do not wait for the store. The cache is reloaded
 * periodically, when a key is not in it, and when it is too old, which happens only if a periodic
 * reload is late; concurrent callers share one reload.
 */
@ApplicationScoped
class ApiKeyCache {
  private static final Logger LOG = Logger.getLogger(ApiKeyCache.class);
  private static final long RELOAD_TIMEOUT_MILLIS = 5_000;

  private final Supplier<Map<String, StoredKey>> loader;
  private final Executor executor;
  private volatile @Nullable CachedKeys current;
  private @Nullable CompletableFuture<CachedKeys> running;
  private @Nullable CompletableFuture<CachedKeys> next;

  @Inject
  ApiKeyCache(ApiKeyRepository keys) {
    // looked up on each use, because tests replace the pool between applications
    this(keys::validKeys, task -> Infrastructure.getDefaultWorkerPool().execute(task));
  }

  ApiKeyCache(Supplier<Map<String, StoredKey>> loader, Executor executor) {
    this.loader = loader;
    this.executor = executor;
  }

  /** Reloads twice within the maximum age, so that requests rarely find the cache too old. */
  void start(@Observes StartupEvent event, PeriodicJobs jobs, AuthSettings settings) {
    jobs.schedule("api-keys", settings.limits().keysMaxAge().dividedBy(2), () -> reload().get());
  }

  /**
   * The result of one load.
   *
   * @param loadedNanos when the load began, by {@link System#nanoTime}
   */
  record CachedKeys(Map<String, StoredKey> keys, long loadedNanos) {
    /** Returns the role of the key, null if it is not valid. */
    @Nullable Role role(ApiKeyText key) {
      StoredKey stored = keys.get(key.id());
      return stored != null && key.matches(stored.hash()) ? stored.role() : null;
    }

    /** Returns the name of the key, empty if the key is unknown. */
    String name(ApiKeyText key) {
      StoredKey stored = keys.get(key.id());
      return stored == null ? "" : stored.name();
    }
  }

  /** Returns the result of the last load, null before the first one. */
  @Nullable CachedKeys current() {
    return current;
  }

  /**
   * Returns the result of a load that begins after this call. It fails if the store fails, or does
   * not respond within five seconds.
   */
  CompletableFuture<CachedKeys> reload() {
    CompletableFuture<CachedKeys> result;
    boolean idle;
    synchronized (this) {
      if (next == null) {
        next = new CompletableFuture<>();
      }
      result = next;
      idle = running == null;
      if (idle) {
        running = next;
        next = null;
      }
    }
    if (idle) {
      load(result);
    }
    return result.copy().orTimeout(RELOAD_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void load(CompletableFuture<CachedKeys> result) {
    try {
      executor.execute(
          () -> {
            try {
              long begun = System.nanoTime();
              CachedKeys loaded = new CachedKeys(Map.copyOf(loader.get()), begun);
              CachedKeys before = current;
              current = loaded;
              if (before != null) {
                logChanges(before.keys(), loaded.keys());
              }
              loadNext();
              result.complete(loaded);
            } catch (Throwable e) { // an error must not block the reloads that follow
              OutOfMemoryExit.exitIfCause(e);
              loadNext();
              result.completeExceptionally(e);
            }
          });
    } catch (RuntimeException shuttingDown) {
      loadNext();
      result.completeExceptionally(shuttingDown);
    }
  }

  /** The command line changes keys in another process, so changes are detected by comparison. */
  private static void logChanges(Map<String, StoredKey> before, Map<String, StoredKey> now) {
    now.forEach(
        (id, key) -> {
          if (!before.containsKey(id)) {
            LOG.infof("Key %s \"%s\" was created as %s", id, key.name(), key.role().wire());
          }
        });
    before.forEach(
        (id, key) -> {
          if (!now.containsKey(id)) {
            LOG.infof("Key %s \"%s\" was revoked", id, key.name());
          }
        });
  }

  /** Callers that arrived during a load get the next one. */
  private void loadNext() {
    CompletableFuture<CachedKeys> following;
    synchronized (this) {
      following = next;
      running = following;
      next = null;
    }
    if (following != null) {
      load(following);
    }
  }
}
