package dev.sourcecheck.auth;

import dev.sourcecheck.auth.ApiKeyStore.StoredKey;
import dev.sourcecheck.process.OutOfMemoryExit;
import dev.sourcecheck.process.PeriodicJobs;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Caches the valid keys and sessions, so that requests do not wait for the store. The cache is
 * reloaded periodically, when a key or session is not in it, and when it is too old, which happens
 * only if a periodic reload is late; concurrent callers share one reload.
 */
@ApplicationScoped
class ApiKeyCache {
  private static final Logger LOG = Logger.getLogger(ApiKeyCache.class);
  private static final long RELOAD_TIMEOUT_MILLIS = 5_000;

  private final Supplier<ValidCredentials> loader;
  private final Executor executor;
  private final List<Consumer<CachedKeys>> onLoad = new CopyOnWriteArrayList<>();
  private volatile @Nullable CachedKeys current;
  private @Nullable CompletableFuture<CachedKeys> running;
  private @Nullable CompletableFuture<CachedKeys> next;

  @Inject
  ApiKeyCache(ApiKeyRepository keys, BrowserSessionRepository sessions) {
    // looked up on each use, because tests replace the pool between applications
    this(
        () -> new ValidCredentials(keys.validKeys(), sessions.validSessions()),
        task -> Infrastructure.getDefaultWorkerPool().execute(task));
  }

  ApiKeyCache(Supplier<ValidCredentials> loader, Executor executor) {
    this.loader = loader;
    this.executor = executor;
  }

  /** Reloads twice within the maximum age, so that requests rarely find the cache too old. */
  void start(@Observes StartupEvent event, PeriodicJobs jobs, AuthSettings settings) {
    jobs.schedule("api-keys", settings.limits().keysMaxAge().dividedBy(2), () -> reload().get());
  }

  /**
   * The credentials that one load has read.
   *
   * @param keys by ID
   * @param sessions the ID of the key of each session, by the hash of the session's token
   */
  record ValidCredentials(Map<String, StoredKey> keys, Map<String, String> sessions) {}

  /**
   * The result of one load.
   *
   * @param loadedNanos when the load began, by {@link System#nanoTime}
   */
  record CachedKeys(Map<String, StoredKey> keys, Map<String, String> sessions, long loadedNanos) {
    /** Empty if the key is not valid. */
    Optional<CallerIdentity> caller(ApiKeyText key) {
      StoredKey stored = keys.get(key.id());
      return stored != null && key.matches(stored.hash())
          ? Optional.of(new CallerIdentity(key.id(), stored.name(), stored.role()))
          : Optional.empty();
    }

    /** Empty if the session or its key is not valid. */
    Optional<CallerIdentity> caller(RandomToken session) {
      String keyId = sessions.get(session.hash());
      StoredKey key = keyId == null ? null : keys.get(keyId);
      return keyId == null || key == null
          ? Optional.empty()
          : Optional.of(new CallerIdentity(keyId, key.name(), key.role()));
    }
  }

  /** Registers a listener for the result of each load. It must not block. */
  void onLoad(Consumer<CachedKeys> listener) {
    onLoad.add(listener);
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
              ValidCredentials valid = loader.get();
              CachedKeys loaded =
                  new CachedKeys(Map.copyOf(valid.keys()), Map.copyOf(valid.sessions()), begun);
              CachedKeys before = current;
              current = loaded;
              if (before != null) {
                logChanges(before.keys(), loaded.keys());
              }
              // before the next load, so that no listener sees an older result after a newer one
              onLoad.forEach(listener -> listener.accept(loaded));
              loadNext();
              result.complete(loaded);
            } catch (Throwable e) { // an error must not block the reloads that follow
              OutOfMemoryExit.exitIfCause(e);
              loadNext();
              result.completeExceptionally(e);
            }
          });
    } catch (RuntimeException | Error e) { // the service stops, or no thread is available
      OutOfMemoryExit.exitIfCause(e);
      loadNext();
      result.completeExceptionally(e);
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
