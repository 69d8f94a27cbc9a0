package dev.sourcecheck.api.datafold;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * An event stream has one representation, which every client receives, whatever it accepts: some
 * proxies and clients send an Accept header of their own.
 */
final class EventStreamAccept {
  private static final Pattern STREAM = Pattern.compile("/api/v1/data_sources/test/[^/]+/events/?");

  @ServerRequestFilter(preMatching = true)
  void acceptAny(HttpServerRequest request) {
    if (STREAM.matcher(request.path()).matches()) {
      request.headers().set(HttpHeaders.ACCEPT, "*/*");
    }
  }
}
