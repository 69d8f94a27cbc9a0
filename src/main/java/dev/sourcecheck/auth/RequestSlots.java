package dev.sourcecheck.auth;

import dev.sourcecheck.http.OpenConnections;
import dev.sourcecheck.http.RequestBodies;
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
 * What requests with a valid key share: places for requests, of which those that take long by their
 * nature get half, and memory for bodies.
 */
@ApplicationScoped
class RequestSlots {
  private static final long LARGEST_BODY_BYTES = 64L << 20;

  private final FairSlots requests;
  private final FairSlots longRequests;
  private final FairSlots bodyBytes;
  private final long largestBody;

  @Inject
  RequestSlots(
      AuthSettings settings,
      OpenConnections connections,
      @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize largestBody,
      MeterRegistry meters) {
    AuthSettings.Limits limits = settings.limits();
    // a quarter of the connections is left for those whose key is not known yet
    int total = Math.max(2, Math.min(limits.requests(), connections.maximum() / 4 * 3));
    this.requests = new FairSlots(total, limits.requestsPerKey());
    this.longRequests = new FairSlots(total / 2, limits.requestsPerKey());
    this.largestBody = largestBody.asLongValue();
    this.bodyBytes =
        new FairSlots(
            Math.max(
                2 * this.largestBody,
                Math.min(LARGEST_BODY_BYTES, Runtime.getRuntime().maxMemory() / 8)),
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

  private static void gauge(MeterRegistry meters, String name, FairSlots slots, String help) {
    Gauge.builder(name, slots, FairSlots::used).description(help).register(meters);
  }

  /** The gauges are there from the start. */
  void start(@Observes StartupEvent started) {}

  /** Takes what the request needs until it is answered, or returns why it cannot have it. */
  @Nullable AuthenticationError enter(RoutingContext request, String keyId) {
    boolean isLong = LongRequests.isLong(request);
    long bytes = bytes(request);
    if (bytes > largestBody) {
      return AuthenticationError.TOO_LARGE;
    }
    AuthenticationError full =
        refusal(requests.enter(keyId, 1), AuthenticationError.KEY_BUSY, AuthenticationError.BUSY);
    if (full != null) {
      return full;
    }
    request.addEndHandler(ended -> requests.leave(keyId, 1));
    if (isLong) {
      full =
          refusal(
              longRequests.enter(keyId, 1),
              AuthenticationError.KEY_WAITS,
              AuthenticationError.ALL_WAIT);
      if (full != null) {
        return full;
      }
      request.addEndHandler(ended -> longRequests.leave(keyId, 1));
    }
    if (bytes > 0) {
      full =
          refusal(
              bodyBytes.enter(keyId, bytes),
              AuthenticationError.KEY_BUSY,
              AuthenticationError.BUSY);
      if (full != null) {
        return full;
      }
      request.addEndHandler(ended -> bodyBytes.leave(keyId, bytes));
    }
    return null;
  }

  private static @Nullable AuthenticationError refusal(
      FairSlots.KeyEntry entry, AuthenticationError key, AuthenticationError all) {
    return switch (entry) {
      case ENTERED -> null;
      case KEY_FULL -> key;
      case ALL_FULL -> all;
    };
  }

  /** What the body may take; one of unknown length as much as is allowed. */
  private long bytes(RoutingContext request) {
    long length = RequestBodies.length(request.request());
    return length < 0 ? largestBody : length;
  }

  long largestBody() {
    return largestBody;
  }

  /** For tests: how many requests there are, in all and of one key. */
  List<Long> counts(String keyId) {
    return List.of(requests.used(), requests.used(keyId));
  }
}
