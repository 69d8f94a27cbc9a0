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
 * What every request passes before anything reads it. Nothing here blocks: the keys are in memory,
 * and are read anew elsewhere.
 */
@ApplicationScoped
class AuthenticationFilter {
  private static final Logger LOG = Logger.getLogger(AuthenticationFilter.class);

  /** After CORS, which answers preflights without a key (300), and before all else. */
  private static final int PRIORITY = 250;

  /** With the store away, keys that were right this long ago still are. */
  private static final long STALE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final ApiKeyCache ring;
  private final FailedLoginLimiter failures;
  private final RequestSlots slots;
  private final ClientAddresses addresses;
  private final RefusalLog refusals;
  private final long maxAgeNanos;

  @Inject
  AuthenticationFilter(
      ApiKeyCache ring,
      AuthSettings settings,
      RequestSlots slots,
      ClientAddresses addresses,
      RefusalLog refusals) {
    AuthSettings.Limits limits = settings.limits();
    this.ring = ring;
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
    filters.register(this::judge, PRIORITY);
  }

  private void checkFraming(RoutingContext request) {
    boolean clear = MessageFraming.isClear(request);
    if (!clear || MessageFraming.isLast(request)) {
      MessageFraming.closeAfter(request);
    }
    if (clear) {
      request.next();
    } else {
      refuse(request, AuthenticationError.AMBIGUOUS, null);
    }
  }

  private void judge(RoutingContext request) {
    Role needed =
        AccessRules.needed(
            request.request().method(), request.request().path(), request.normalizedPath());
    if (needed == null) {
      request.next();
      return;
    }
    RequestCredential credential =
        RequestCredential.of(request.request().headers().getAll("Authorization"));
    if (credential instanceof RequestCredential.KeyCredential key) {
      judge(request, needed, key.text());
    } else if (credential instanceof RequestCredential.NoCredential) {
      refuse(request, AuthenticationError.NO_KEY, null);
    } else {
      wrongKey(request, null);
    }
  }

  private void judge(RoutingContext request, Role needed, ApiKeyText key) {
    ApiKeyCache.CachedKeys known = ring.current();
    Role role = known == null ? null : known.of(key);
    if (role != null) {
      // reading the keys again may take long, and the caller of this connection is known
      OpenConnection.authenticated(request);
    }
    boolean fresh = known != null && System.nanoTime() - known.begunNanos() < maxAgeNanos;
    if (known != null && role != null && fresh) {
      admit(request, needed, key, role, known);
      return;
    }
    // a right key passes whatever others behind the same address did
    if (known != null && role == null && failures.exhausted(addresses.of(request.request()))) {
      tooMany(request, key);
      return;
    }
    Context context = request.vertx().getOrCreateContext();
    ring.readAnew()
        .whenComplete(
            (read, problem) ->
                context.runOnContext(
                    ignored -> decide(request, needed, key, problem == null ? read : known)));
  }

  /**
   * @param keys as they are now, or what was known last if the store is away
   */
  private void decide(
      RoutingContext request, Role needed, ApiKeyText key, ApiKeyCache.@Nullable CachedKeys keys) {
    if (keys == null || System.nanoTime() - keys.begunNanos() > STALE_NANOS) {
      LOG.warn("The API keys cannot be read from the store");
      refuse(request, AuthenticationError.NO_STORE, key);
      return;
    }
    Role role = keys.of(key);
    if (role == null) {
      wrongKey(request, key);
      return;
    }
    admit(request, needed, key, role, keys);
  }

  private void admit(
      RoutingContext request, Role needed, ApiKeyText key, Role role, ApiKeyCache.CachedKeys keys) {
    OpenConnection.authenticated(request);
    if (!role.may(needed)) {
      refuse(request, AuthenticationError.FORBIDDEN, key);
      return;
    }
    AuthenticationError full = slots.enter(request, key.id());
    if (full != null) {
      refuse(request, full, key);
      return;
    }
    RequestCaller.set(request, key.id(), keys.name(key));
    RequestBody.read(
        request, slots.largestBody(), () -> refuse(request, AuthenticationError.TOO_LARGE, key));
  }

  private void wrongKey(RoutingContext request, @Nullable ApiKeyText key) {
    if (failures.take(addresses.of(request.request()))) {
      refuse(request, AuthenticationError.WRONG_KEY, key);
    } else {
      tooMany(request, key);
    }
  }

  private void tooMany(RoutingContext request, @Nullable ApiKeyText key) {
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
