package dev.sourcecheck.auth;

import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The cookie of a session. Under TLS its name has the prefix {@code __Host-}, so that neither
 * another host of the same domain nor a plain connection can set it.
 */
final class SessionCookie {
  private static final String NAME = "sourcecheck_session";
  private static final String TLS_NAME = "__Host-" + NAME;
  private static final Set<String> PREFIXES =
      Set.of("/api/v1/", "/assets/", "/webjars/", SignInPage.PAGES, SignInPage.LINKS);

  private SessionCookie() {}

  /**
   * Whether the path accepts the cookie. DQOps' paths do not: some of their GET requests connect to
   * a source.
   */
  static boolean isAccepted(RoutingContext request) {
    String path = request.request().path();
    return !AccessRules.isAmbiguous(path, request.normalizedPath())
        && PREFIXES.stream().anyMatch(path::startsWith);
  }

  static List<String> values(HttpServerRequest request) {
    String name = name(request);
    return request.headers().getAll("Cookie").stream()
        // the framework's map of cookies hides all but one of a name
        .flatMap(header -> ServerCookieDecoder.STRICT.decodeAll(header).stream())
        .filter(cookie -> cookie.name().equals(name))
        .map(io.netty.handler.codec.http.cookie.Cookie::value)
        .toList();
  }

  static void set(
      HttpServerRequest request,
      HttpServerResponse response,
      RandomToken value,
      Duration lifetime) {
    response.addCookie(cookie(request, value.reveal()).setMaxAge(lifetime.toSeconds()));
  }

  /** Makes the browser delete its cookie. */
  static void clear(HttpServerRequest request, HttpServerResponse response) {
    response.addCookie(cookie(request, "").setMaxAge(0));
  }

  private static Cookie cookie(HttpServerRequest request, String value) {
    return Cookie.cookie(name(request), value)
        .setPath("/")
        .setHttpOnly(true)
        .setSameSite(CookieSameSite.STRICT)
        .setSecure(RequestOrigin.isTls(request));
  }

  private static String name(HttpServerRequest request) {
    return RequestOrigin.isTls(request) ? TLS_NAME : NAME;
  }
}
