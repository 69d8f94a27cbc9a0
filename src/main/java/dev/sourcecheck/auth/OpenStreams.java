package dev.sourcecheck.auth;

import dev.sourcecheck.auth.RequestCredential.VerifiableCredential;
import dev.sourcecheck.http.RequestEnd;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Ends the streams of keys that were revoked and of sessions that ended or expired, on this replica
 * at its next load of the keys.
 */
@ApplicationScoped
class OpenStreams {
  private final Map<CompletableFuture<Void>, VerifiableCredential> open = new ConcurrentHashMap<>();

  @Inject
  OpenStreams(ApiKeyCache cache) {
    cache.onLoad(this::check);
  }

  /** Completes when the credential of a long request becomes invalid, or the request ends. */
  CompletionStage<Void> endOf(RoutingContext request, @Nullable VerifiableCredential credential) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    if (credential != null && LongRequests.isLong(request)) {
      open.put(end, credential);
    }
    RequestEnd.onEnd(
        request,
        () -> {
          open.remove(end);
          end.complete(null);
        });
    return end;
  }

  private void check(ApiKeyCache.CachedKeys keys) {
    open.forEach(
        (end, credential) -> {
          if (credential.caller(keys).isEmpty()) {
            end.complete(null);
          }
        });
  }

  /** For tests: number of open streams. */
  int count() {
    return open.size();
  }
}
