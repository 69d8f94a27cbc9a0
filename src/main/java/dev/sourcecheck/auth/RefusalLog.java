package dev.sourcecheck.auth;

import dev.sourcecheck.http.HttpMeterTags;
import dev.sourcecheck.process.LimitedLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Responds to rejected requests, counts them and logs some of them. */
@ApplicationScoped
class RefusalLog {
  private final Map<AuthenticationError, Counter> counters =
      new EnumMap<>(AuthenticationError.class);
  private final Map<AuthenticationError, LimitedLog> logs =
      new EnumMap<>(AuthenticationError.class);

  @Inject
  RefusalLog(MeterRegistry meters) {
    for (AuthenticationError reason : AuthenticationError.values()) {
      counters.put(
          reason,
          Counter.builder("sourcecheck.requests.refused")
              .description("Requests that were refused before they reached an API")
              .tag("reason", reason.name().toLowerCase(Locale.ROOT))
              .register(meters));
      // one per reason, so that a flood of one kind does not hide the others
      logs.put(reason, new LimitedLog(RefusalLog.class));
    }
  }

  /** Creates the bean at startup, so that the counters exist before the first request. */
  void start(@Observes StartupEvent started) {}

  /**
   * Rejects a request.
   *
   * @param credential of the request, null if it has none or a malformed one
   * @param retrySeconds value of Retry-After
   */
  void refuse(
      RoutingContext request,
      AuthenticationError reason,
      @Nullable RequestCredential credential,
      String address,
      long retrySeconds) {
    counter(reason).increment();
    LimitedLog log = logs.get(reason);
    if (log != null) {
      log.infof(
          "Refused a request from %s with %s: %s",
          address, credential == null ? "no readable key" : credential, reason.message());
    }
    if (reason == AuthenticationError.WRONG_SESSION) {
      SessionCookie.clear(request.request(), request.response());
    }
    HttpMeterTags.unmatched(request);
    reason.respond(request, retrySeconds);
  }

  private Counter counter(AuthenticationError reason) {
    Counter counter = counters.get(reason);
    if (counter == null) {
      throw new IllegalStateException("No counter for " + reason);
    }
    return counter;
  }
}
