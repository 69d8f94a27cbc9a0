package dev.sourcecheck.auth;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/** Adds security headers to every response, unless the response sets them itself. */
final class SecurityHeaders {
  private SecurityHeaders() {}

  static void add(RoutingContext request) {
    request.addHeadersEndHandler(
        ignored -> {
          MultiMap headers = request.response().headers();
          put(headers, "X-Content-Type-Options", "nosniff");
          put(headers, "X-Frame-Options", "DENY");
          put(headers, "Referrer-Policy", "no-referrer");
          put(headers, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
          put(headers, "Cache-Control", "no-store");
          if (request.request().version() == HttpVersion.HTTP_2) {
            // the framework adds it to a 413; HTTP/2 forbids it, and clients reject the response
            headers.remove(HttpHeaders.CONNECTION);
          }
        });
    request.next();
  }

  private static void put(MultiMap headers, String name, String value) {
    if (!headers.contains(name)) {
      headers.set(name, value);
    }
  }
}
