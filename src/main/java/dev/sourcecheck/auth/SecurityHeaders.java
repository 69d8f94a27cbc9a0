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
          put(headers, "Content-Security-Policy", policy(request));
          if (isAsset(request)) {
            // the framework allows a day, but a page needs the script of its own release
            headers.set("Cache-Control", "no-cache");
          }
          put(headers, "Cache-Control", "no-store");
          if (request.request().version() == HttpVersion.HTTP_2) {
            // the framework adds it to a 413; HTTP/2 forbids it, and clients reject the response
            headers.remove(HttpHeaders.CONNECTION);
          }
        });
    request.next();
  }

  /** The policy of a shared worker is that of its script, which listens to the events of jobs. */
  private static String policy(RoutingContext request) {
    String base = "default-src 'none'; frame-ancestors 'none'";
    return isAsset(request) ? base + "; connect-src 'self'" : base;
  }

  private static boolean isAsset(RoutingContext request) {
    String path = request.request().path();
    return path != null && path.startsWith("/assets/");
  }

  private static void put(MultiMap headers, String name, String value) {
    if (!headers.contains(name)) {
      headers.set(name, value);
    }
  }
}
