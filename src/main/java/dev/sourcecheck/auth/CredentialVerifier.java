package dev.sourcecheck.auth;

import dev.sourcecheck.auth.RequestCredential.VerifiableCredential;
import dev.sourcecheck.http.ClientAddresses;
import dev.sourcecheck.http.OpenConnection;
import dev.sourcecheck.process.LimitedLog;
import io.vertx.core.Context;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Verifies keys and sessions, and limits wrong ones by address. It runs on the event loop and never
 * blocks: both are cached, and are reloaded on other threads.
 */
@ApplicationScoped
class CredentialVerifier {
  private static final LimitedLog LOG = new LimitedLog(CredentialVerifier.class);

  /** While the store is unavailable, keys that were valid this long ago are accepted. */
  private static final long STALE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final ApiKeyCache cache;
  private final FailedLoginLimiter failures;
  private final ClientAddresses addresses;
  private final RefusalLog refusals;
  private final long maxAgeNanos;

  @Inject
  CredentialVerifier(
      ApiKeyCache cache, AuthSettings settings, ClientAddresses addresses, RefusalLog refusals) {
    AuthSettings.RequestLimits limits = settings.limits();
    this.cache = cache;
    this.failures =
        new FailedLoginLimiter(limits.failures(), limits.failureRefill(), System::nanoTime);
    this.addresses = addresses;
    this.refusals = refusals;
    this.maxAgeNanos = limits.keysMaxAge().toNanos();
  }

  /**
   * Continues a request with a valid credential on its event loop, and rejects any other.
   *
   * @param valid called with the caller
   */
  void verify(
      RoutingContext request, VerifiableCredential credential, Consumer<CallerIdentity> valid) {
    ApiKeyCache.CachedKeys known = cache.current();
    Optional<CallerIdentity> caller = known == null ? Optional.empty() : credential.caller(known);
    if (caller.isPresent()) {
      // a reload can take long, and this connection has shown a valid credential
      OpenConnection.authenticated(request);
    }
    boolean fresh = known != null && System.nanoTime() - known.loadedNanos() < maxAgeNanos;
    if (caller.isPresent() && fresh) {
      valid.accept(caller.get());
      return;
    }
    // a valid credential passes even if others behind the same address are blocked
    if (known != null && caller.isEmpty() && failures.exhausted(address(request))) {
      tooManyFailures(request, credential);
      return;
    }
    Context context = request.vertx().getOrCreateContext();
    cache
        .reload()
        .whenComplete(
            (loaded, error) ->
                context.runOnContext(
                    ignored -> decide(request, credential, error == null ? loaded : known, valid)));
  }

  /**
   * @param keys the reloaded keys, or the last ones if the store is unavailable
   */
  private void decide(
      RoutingContext request,
      VerifiableCredential credential,
      ApiKeyCache.@Nullable CachedKeys keys,
      Consumer<CallerIdentity> valid) {
    if (keys == null || System.nanoTime() - keys.loadedNanos() > STALE_NANOS) {
      LOG.warnf("The API keys cannot be read from the store");
      refuse(request, AuthenticationError.NO_STORE, credential);
      return;
    }
    Optional<CallerIdentity> caller = credential.caller(keys);
    if (caller.isPresent()) {
      OpenConnection.authenticated(request);
      valid.accept(caller.get());
    } else {
      refuseWrong(request, credential.errorIfUnknown(), credential);
    }
  }

  /**
   * Refuses a request whose address has sent too many wrong credentials; returns whether it did.
   */
  boolean refuseIfExhausted(RoutingContext request) {
    boolean exhausted = failures.exhausted(address(request));
    if (exhausted) {
      tooManyFailures(request, null);
    }
    return exhausted;
  }

  /** Refuses a request with a wrong credential, and counts it for the limit of its address. */
  void refuseWrong(
      RoutingContext request, AuthenticationError reason, @Nullable RequestCredential credential) {
    if (failures.take(address(request))) {
      refuse(request, reason, credential);
    } else {
      tooManyFailures(request, credential);
    }
  }

  /** Refuses a request, without effect on the limit of its address. */
  void refuse(
      RoutingContext request, AuthenticationError reason, @Nullable RequestCredential credential) {
    refusals.refuse(request, reason, credential, address(request), 1);
  }

  private void tooManyFailures(RoutingContext request, @Nullable RequestCredential credential) {
    String address = address(request);
    refusals.refuse(
        request,
        AuthenticationError.TOO_MANY_FAILURES,
        credential,
        address,
        failures.secondsUntilNext(address));
  }

  private String address(RoutingContext request) {
    return addresses.of(request.request());
  }
}
