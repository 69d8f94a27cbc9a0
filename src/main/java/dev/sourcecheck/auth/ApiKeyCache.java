package dev.sourcecheck.auth;

import dev.sourcecheck.auth.ApiKeyStore.Opens;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The open keys in memory, so that a request need not wait for the store. Read anew when they are
 * too old, and for a key that is not among them; many who want that at a time share one reading.
 */
@ApplicationScoped
class ApiKeyCache {
  private static final Logger LOG = Logger.getLogger(ApiKeyCache.class);
  private static final long PATIENCE_MILLIS = 5_000;

  private final Supplier<Map<String, Opens>> store;
  private final Executor threads;
  private volatile @Nullable CachedKeys current;
  private @Nullable CompletableFuture<CachedKeys> running;
  private @Nullable CompletableFuture<CachedKeys> next;

  @Inject
  ApiKeyCache(ApiKeyStore keys) {
    // looked up when used: tests replace the pool between applications
    this(keys::open, task -> Infrastructure.getDefaultWorkerPool().execute(task));
  }

  ApiKeyCache(Supplier<Map<String, Opens>> store, Executor threads) {
    this.store = store;
    this.threads = threads;
  }

  /**
   * The keys as they were at some time.
   *
   * @param begunNanos when the reading began, by {@link System#nanoTime}
   */
  record CachedKeys(Map<String, Opens> keys, long begunNanos) {
    /** What the key may do, null if it opens nothing. */
    @Nullable Role of(ApiKeyText key) {
      Opens opens = keys.get(key.id());
      return opens != null && key.matches(opens.hash()) ? opens.role() : null;
    }

    /** What the key's owner calls it, empty if it is not known. */
    String name(ApiKeyText key) {
      Opens opens = keys.get(key.id());
      return opens == null ? "" : opens.name();
    }
  }

  /** What was read last, null if nothing was yet. */
  @Nullable CachedKeys current() {
    return current;
  }

  /**
   * A reading that begins after now. It fails if the store does, or if the store stays silent for
   * longer than a request should wait.
   */
  CompletableFuture<CachedKeys> readAnew() {
    CompletableFuture<CachedKeys> answer;
    boolean begin;
    synchronized (this) {
      if (next == null) {
        next = new CompletableFuture<>();
      }
      answer = next;
      begin = running == null;
      if (begin) {
        running = next;
        next = null;
      }
    }
    if (begin) {
      read(answer);
    }
    return answer.copy().orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void read(CompletableFuture<CachedKeys> answer) {
    try {
      threads.execute(
          () -> {
            try {
              long begun = System.nanoTime();
              CachedKeys read = new CachedKeys(Map.copyOf(store.get()), begun);
              CachedKeys before = current;
              current = read;
              if (before != null) {
                logChanges(before.keys(), read.keys());
              }
              goOn();
              answer.complete(read);
            } catch (RuntimeException e) {
              goOn();
              answer.completeExceptionally(e);
            }
          });
    } catch (RuntimeException shuttingDown) {
      goOn();
      answer.completeExceptionally(shuttingDown);
    }
  }

  /** Keys are changed by the command line, in another process, so they are compared here. */
  private static void logChanges(Map<String, Opens> before, Map<String, Opens> now) {
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

  /** Those who came while one was being read get one of their own. */
  private void goOn() {
    CompletableFuture<CachedKeys> following;
    synchronized (this) {
      following = next;
      running = following;
      next = null;
    }
    if (following != null) {
      read(following);
    }
  }
}
