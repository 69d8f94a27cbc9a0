package dev.sourcecheck.auth;

import dev.sourcecheck.auth.KeyRing.Snapshot;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Context;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What every request passes before anything reads it. Nothing here blocks: the keys are in memory,
 * and are read anew elsewhere.
 */
@ApplicationScoped
class Gate {
  private static final Logger LOG = Logger.getLogger(Gate.class);

  /** After CORS, which answers preflights without a key (300), and before all else. */
  private static final int PRIORITY = 250;

  /** With the store away, keys that were right this long ago still are. */
  private static final long STALE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final KeyRing ring;
  private final Failures failures;
  private final InFlight inFlight;
  private final long maxAgeNanos;

  @Inject
  Gate(KeyRing ring, AuthSettings settings) {
    AuthSettings.Limits limits = settings.limits();
    this.ring = ring;
    this.failures = new Failures(limits.failures(), limits.failureRefill(), System::nanoTime);
    this.inFlight = new InFlight(limits.requests(), limits.requestsPerKey());
    this.maxAgeNanos = limits.keysMaxAge().toNanos();
  }

  void register(@Observes Filters filters) {
    filters.register(SafeHeaders::add, PRIORITY + 100);
    filters.register(this::judge, PRIORITY);
  }

  private void judge(RoutingContext request) {
    Role needed =
        Access.needed(
            request.request().method(), request.request().path(), request.normalizedPath());
    if (needed == null) {
      request.next();
      return;
    }
    if (!inFlight.enter()) {
      Refusal.BUSY.answer(request);
      return;
    }
    request.addEndHandler(ended -> inFlight.leave());
    Credential credential = Credential.of(request.request().headers().getAll("Authorization"));
    if (credential instanceof Credential.Key key) {
      judge(request, needed, key.text());
    } else if (credential instanceof Credential.None) {
      Refusal.NO_KEY.answer(request);
    } else {
      wrongKey(request);
    }
  }

  private void judge(RoutingContext request, Role needed, KeyText key) {
    Snapshot known = ring.current();
    Role role = known == null ? null : known.of(key);
    boolean fresh = known != null && System.nanoTime() - known.begunNanos() < maxAgeNanos;
    if (role != null && fresh) {
      admit(request, needed, key, role);
      return;
    }
    // a right key passes whatever others behind the same address did
    if (role == null && failures.exhausted(address(request))) {
      tooMany(request);
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
  private void decide(RoutingContext request, Role needed, KeyText key, @Nullable Snapshot keys) {
    if (keys == null || System.nanoTime() - keys.begunNanos() > STALE_NANOS) {
      LOG.warn("The API keys cannot be read from the store");
      Refusal.NO_STORE.answer(request);
      return;
    }
    Role role = keys.of(key);
    if (role == null) {
      wrongKey(request);
      return;
    }
    admit(request, needed, key, role);
  }

  private void admit(RoutingContext request, Role needed, KeyText key, Role role) {
    if (!role.may(needed)) {
      Refusal.FORBIDDEN.answer(request);
    } else if (!inFlight.enter(key.id())) {
      Refusal.KEY_BUSY.answer(request);
    } else {
      request.addEndHandler(ended -> inFlight.leave(key.id()));
      request.next();
    }
  }

  private void wrongKey(RoutingContext request) {
    if (failures.take(address(request))) {
      Refusal.WRONG_KEY.answer(request);
    } else {
      tooMany(request);
    }
  }

  private void tooMany(RoutingContext request) {
    Refusal.TOO_MANY_FAILURES.answer(request, failures.secondsUntilNext(address(request)));
  }

  private static String address(RoutingContext request) {
    var remote = request.request().remoteAddress();
    String host = remote == null ? null : remote.hostAddress();
    return host == null ? "" : host;
  }

  /** For tests: what is under way. */
  List<Integer> counts(String keyId) {
    return List.of(inFlight.count(), inFlight.count(keyId));
  }
}
