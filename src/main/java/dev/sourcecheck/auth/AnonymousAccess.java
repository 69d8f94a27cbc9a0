package dev.sourcecheck.auth;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gives requests without a key a role while the service listens on loopback only. That alone does
 * not exclude remote attackers: a web page can make the browser of a local user send requests, also
 * to a host name of its own that resolves to loopback, and a local proxy can forward requests. Such
 * requests need a key.
 */
@ApplicationScoped
class AnonymousAccess {
  private static final Logger LOG = Logger.getLogger(AnonymousAccess.class);
  private static final List<String> HEADERS_OF_PROXIES =
      List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via");

  private final @Nullable Role role;

  @Inject
  AnonymousAccess(
      AuthSettings settings,
      @ConfigProperty(name = "quarkus.http.host", defaultValue = "127.0.0.1") String listenHost) {
    Role configured = settings.auth().anonymousRole().role();
    boolean loopback = isLoopback(listenHost);
    if (configured != null) {
      if (loopback) {
        LOG.warnf(
            "Every user of this machine may use the APIs without a key, as %s", configured.wire());
      } else {
        LOG.warnf(
            "sourcecheck.auth.anonymous-role has no effect, because the service listens on %s, which"
                + " is not loopback",
            listenHost);
      }
    }
    this.role = loopback ? configured : null;
  }

  /** Creates the bean at startup, so that the warnings are logged. */
  void start(@Observes StartupEvent started) {}

  /** The role of a request that presents no credential, null if it needs one. */
  @Nullable Role role(HttpServerRequest request) {
    return role != null && isLocal(request) && !isOfOtherSite(request) ? role : null;
  }

  /** The role of local requests, null if they need a key too. */
  @Nullable Role configured() {
    return role;
  }

  private static boolean isLocal(HttpServerRequest request) {
    SocketAddress peer = request.connection().remoteAddress();
    HostAndPort host = request.authority();
    return peer != null
        && peer.hostAddress() != null
        && isLoopback(peer.hostAddress())
        && host != null
        && isLoopbackName(host.host())
        && HEADERS_OF_PROXIES.stream().noneMatch(request.headers()::contains);
  }

  private static boolean isOfOtherSite(HttpServerRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    return !RequestOrigin.isOwnOrAbsent(request)
        || site != null && !site.equals("same-origin") && !site.equals("none");
  }

  /** Without resolving a name, which is the client's to choose. */
  private static boolean isLoopbackName(String host) {
    String name = host.toLowerCase(Locale.ROOT).replaceAll("^\\[|]$", "");
    return name.equals("localhost")
        || name.equals("::1")
        || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
