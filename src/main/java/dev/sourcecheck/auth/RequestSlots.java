package dev.sourcecheck.auth;

import dev.sourcecheck.http.OpenConnections;
import dev.sourcecheck.http.RequestBodies;
import dev.sourcecheck.http.RequestEnd;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Limits concurrent requests with a valid key: their number, of which long ones get half, and the
 * memory of their bodies.
 */
@ApplicationScoped
class RequestSlots {
  private static final long MAX_BODY_MEMORY = 64L << 20;

  private final FairSlots requests;
  private final FairSlots longRequests;
  private final FairSlots bodyBytes;
  private final long maxBodyBytes;

  @Inject
  RequestSlots(
      AuthSettings settings,
      OpenConnections connections,
      @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize maxBodyBytes,
      MeterRegistry meters) {
    AuthSettings.RequestLimits limits = settings.limits();
    // a quarter of the connections remains for requests that are not authenticated yet
    int total = Math.max(2, Math.min(limits.requests(), connections.maximum() / 4 * 3));
    this.requests = new FairSlots(total, limits.requestsPerKey());
    this.longRequests = new FairSlots(total / 2, limits.requestsPerKey());
    this.maxBodyBytes = maxBodyBytes.asLongValue();
    this.bodyBytes =
        new FairSlots(
            Math.max(
                2 * this.maxBodyBytes,
                Math.min(MAX_BODY_MEMORY, Runtime.getRuntime().maxMemory() / 8)),
            Long.MAX_VALUE);
    gauge(meters, "sourcecheck.requests.active", requests, "Requests under way with a valid key");
    gauge(
        meters,
        "sourcecheck.requests.long",
        longRequests,
        "Requests under way that wait for a job or listen to its events");
    gauge(
        meters,
        "sourcecheck.requests.body.bytes",
        bodyBytes,
        "Bytes reserved for the bodies of requests under way");
  }

  private static void gauge(
      MeterRegistry meters, String name, FairSlots slots, String description) {
    Gauge.builder(name, slots, FairSlots::used).description(description).register(meters);
  }

  /** Creates the bean at startup, so that the gauges exist before the first request. */
  void start(@Observes StartupEvent started) {}

  /** Takes the slots of a request until its response ends, or returns why there are none. */
  @Nullable AuthenticationError enter(RoutingContext request, String keyId) {
    boolean isLong = LongRequests.isLong(request);
    long bytes = bytes(request);
    if (bytes > maxBodyBytes) {
      return AuthenticationError.TOO_LARGE;
    }
    AuthenticationError rejection =
        rejection(requests.enter(keyId, 1), AuthenticationError.KEY_BUSY, AuthenticationError.BUSY);
    if (rejection != null) {
      return rejection;
    }
    RequestEnd.onEnd(request, () -> requests.leave(keyId, 1));
    if (isLong) {
      rejection =
          rejection(
              longRequests.enter(keyId, 1),
              AuthenticationError.KEY_WAITS,
              AuthenticationError.ALL_WAIT);
      if (rejection != null) {
        return rejection;
      }
      RequestEnd.onEnd(request, () -> longRequests.leave(keyId, 1));
    }
    if (bytes > 0) {
      rejection =
          rejection(
              bodyBytes.enter(keyId, bytes),
              AuthenticationError.KEY_BUSY,
              AuthenticationError.BUSY);
      if (rejection != null) {
        return rejection;
      }
      RequestEnd.onEnd(request, () -> bodyBytes.leave(keyId, bytes));
    }
    return null;
  }

  private static @Nullable AuthenticationError rejection(
      FairSlots.SlotResult entry, AuthenticationError keyFull, AuthenticationError allFull) {
    return switch (entry) {
      case ENTERED -> null;
      case KEY_FULL -> keyFull;
      case ALL_FULL -> allFull;
    };
  }

  /** Maximum size of the body. An unknown length counts as the maximum. */
  private long bytes(RoutingContext request) {
    long length = RequestBodies.length(request.request());
    return length < 0 ? maxBodyBytes : length;
  }

  long maxBodyBytes() {
    return maxBodyBytes;
  }

  /** For tests: number of requests, in total and of one key. */
  List<Long> counts(String keyId) {
    return List.of(requests.used(), requests.used(keyId));
  }
}
