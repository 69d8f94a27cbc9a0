package dev.sourcecheck.auth;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/** Adds security headers to every response, unless the response sets them itself. */
final class SecurityHeaders {
  /** Pages load everything from this service, and have neither inline scripts nor styles. */
  static final String PAGE_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none';"
          + " frame-ancestors 'none'";

  private SecurityHeaders() {}

  static void add(RoutingContext request) {
    request.addHeadersEndHandler(
        ignored -> {
          MultiMap headers = request.response().headers();
          put(headers, "X-Content-Type-Options", "nosniff");
          put(headers, "X-Frame-Options", "DENY");
          // with no-referrer, a browser would send "Origin: null" with the forms of pages
          put(headers, "Referrer-Policy", isPage(request) ? "same-origin" : "no-referrer");
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
    if (isPage(request)) {
      return PAGE_POLICY;
    }
    String base = "default-src 'none'; frame-ancestors 'none'";
    return isAsset(request) ? base + "; connect-src 'self'" : base;
  }

  private static boolean isPage(RoutingContext request) {
    String path = request.request().path();
    return path != null && (path.equals(SignInPage.PATH) || path.startsWith(SignInPage.PAGES));
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
