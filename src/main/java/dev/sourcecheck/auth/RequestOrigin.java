package dev.sourcecheck.auth;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The origin that a browser sent a request from. Behind a proxy that terminates TLS, scheme and
 * host are those of {@code quarkus.http.proxy.*}.
 */
final class RequestOrigin {
  private static final String HEADER = "Origin";

  private RequestOrigin() {}

  static boolean isTls(HttpServerRequest request) {
    return request.isSSL() || "https".equals(request.scheme());
  }

  /** Whether the request names the service's own origin. */
  static boolean isOwn(HttpServerRequest request) {
    List<String> values = request.headers().getAll(HEADER);
    HostAndPort host = request.authority();
    if (values.size() != 1 || host == null) {
      return false;
    }
    Optional<String> named = normalized(values.get(0));
    return named.isPresent()
        && named.equals(normalized((isTls(request) ? "https://" : "http://") + host));
  }

  /**
   * Whether the request names the service's own origin or, as clients other than browsers, none.
   */
  static boolean isOwnOrAbsent(HttpServerRequest request) {
    return !request.headers().contains(HEADER) || isOwn(request);
  }

  /**
   * Scheme, host and port in lower case; empty for {@code null} and anything else than an origin.
   */
  private static Optional<String> normalized(String origin) {
    try {
      URI uri = new URI(origin.toLowerCase(Locale.ROOT));
      if (uri.getScheme() == null
          || uri.getHost() == null
          || uri.getRawUserInfo() != null
          || !uri.getRawPath().isEmpty()
          || uri.getRawQuery() != null
          || uri.getRawFragment() != null) {
        return Optional.empty();
      }
      int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
      return Optional.of(uri.getScheme() + "://" + uri.getHost() + ":" + port);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
