package dev.sourcecheck.auth;

import dev.sourcecheck.http.ClientAddresses;
import dev.sourcecheck.http.OpenConnection;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Context;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates and authorizes every request before any other code reads it. It runs on the event
 * loop and never blocks: keys are cached, and are reloaded on other threads.
 */
@ApplicationScoped
class AuthenticationFilter {
  private static final Logger LOG = Logger.getLogger(AuthenticationFilter.class);

  /** After CORS (300), which answers preflight requests without a key, and before all others. */
  private static final int PRIORITY = 250;

  /** While the store is unavailable, keys that were valid this long ago are accepted. */
  private static final long STALE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final ApiKeyCache cache;
  private final FailedLoginLimiter failures;
  private final RequestSlots slots;
  private final ClientAddresses addresses;
  private final RefusalLog refusals;
  private final long maxAgeNanos;

  @Inject
  AuthenticationFilter(
      ApiKeyCache cache,
      AuthSettings settings,
      RequestSlots slots,
      ClientAddresses addresses,
      RefusalLog refusals) {
    AuthSettings.RequestLimits limits = settings.limits();
    this.cache = cache;
    this.failures =
        new FailedLoginLimiter(limits.failures(), limits.failureRefill(), System::nanoTime);
    this.slots = slots;
    this.addresses = addresses;
    this.refusals = refusals;
    this.maxAgeNanos = limits.keysMaxAge().toNanos();
  }

  void register(@Observes Filters filters) {
    filters.register(
        request -> {
          OpenConnection.begin(request);
          request.next();
        },
        PRIORITY + 200);
    filters.register(SecurityHeaders::add, PRIORITY + 100);
    filters.register(this::checkFraming, PRIORITY + 90);
    filters.register(this::authenticate, PRIORITY);
  }

  private void checkFraming(RoutingContext request) {
    boolean unambiguous = MessageFraming.isUnambiguous(request);
    if (!unambiguous || MessageFraming.isLastOfConnection(request)) {
      MessageFraming.closeAfter(request);
    }
    if (unambiguous) {
      request.next();
    } else {
      refuse(request, AuthenticationError.AMBIGUOUS, null);
    }
  }

  private void authenticate(RoutingContext request) {
    Role required =
        AccessRules.requiredRole(
            request.request().method(), request.request().path(), request.normalizedPath());
    if (required == null) {
      request.next();
      return;
    }
    RequestCredential credential =
        RequestCredential.of(request.request().headers().getAll("Authorization"));
    if (credential instanceof RequestCredential.KeyCredential key) {
      authenticate(request, required, key.text());
    } else if (credential instanceof RequestCredential.NoCredential) {
      refuse(request, AuthenticationError.NO_KEY, null);
    } else {
      wrongKey(request, null);
    }
  }

  private void authenticate(RoutingContext request, Role required, ApiKeyText key) {
    ApiKeyCache.CachedKeys known = cache.current();
    Role role = known == null ? null : known.role(key);
    if (role != null) {
      // a reload can take long, and this connection has shown a valid key
      OpenConnection.authenticated(request);
    }
    boolean fresh = known != null && System.nanoTime() - known.loadedNanos() < maxAgeNanos;
    if (known != null && role != null && fresh) {
      admit(request, required, key, role, known);
      return;
    }
    // a valid key passes even if others behind the same address are blocked
    if (known != null && role == null && failures.exhausted(addresses.of(request.request()))) {
      tooManyFailures(request, key);
      return;
    }
    Context context = request.vertx().getOrCreateContext();
    cache
        .reload()
        .whenComplete(
            (loaded, error) ->
                context.runOnContext(
                    ignored -> decide(request, required, key, error == null ? loaded : known)));
  }

  /**
   * @param keys the reloaded keys, or the last ones if the store is unavailable
   */
  private void decide(
      RoutingContext request,
      Role required,
      ApiKeyText key,
      ApiKeyCache.@Nullable CachedKeys keys) {
    if (keys == null || System.nanoTime() - keys.loadedNanos() > STALE_NANOS) {
      LOG.warn("The API keys cannot be read from the store");
      refuse(request, AuthenticationError.NO_STORE, key);
      return;
    }
    Role role = keys.role(key);
    if (role == null) {
      wrongKey(request, key);
      return;
    }
    admit(request, required, key, role, keys);
  }

  private void admit(
      RoutingContext request,
      Role required,
      ApiKeyText key,
      Role role,
      ApiKeyCache.CachedKeys keys) {
    OpenConnection.authenticated(request);
    if (!role.includes(required)) {
      refuse(request, AuthenticationError.FORBIDDEN, key);
      return;
    }
    AuthenticationError rejection = slots.enter(request, key.id());
    if (rejection != null) {
      refuse(request, rejection, key);
      return;
    }
    RequestCaller.set(request, key.id(), keys.name(key));
    RequestBody.read(
        request, slots.maxBodyBytes(), () -> refuse(request, AuthenticationError.TOO_LARGE, key));
  }

  private void wrongKey(RoutingContext request, @Nullable ApiKeyText key) {
    if (failures.take(addresses.of(request.request()))) {
      refuse(request, AuthenticationError.WRONG_KEY, key);
    } else {
      tooManyFailures(request, key);
    }
  }

  private void tooManyFailures(RoutingContext request, @Nullable ApiKeyText key) {
    String address = addresses.of(request.request());
    refusals.refuse(
        request,
        AuthenticationError.TOO_MANY_FAILURES,
        key,
        address,
        failures.secondsUntilNext(address));
  }

  private void refuse(
      RoutingContext request, AuthenticationError reason, @Nullable ApiKeyText key) {
    refusals.refuse(request, reason, key, addresses.of(request.request()), 1);
  }
}
