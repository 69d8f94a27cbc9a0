package dev.sourcecheck.http;

import dev.sourcecheck.net.CidrRange;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Determines the address of a client, also behind trusted proxies ({@code quarkus.http.proxy.*}). A
 * proxy appends the address of its peer to the header, so the header is read from the right, up to
 * the first address that is not a trusted proxy. Entries further left may be forged by the client.
 * (The framework takes the leftmost entry.)
 */
@ApplicationScoped
public class ClientAddresses {
  private static final Logger LOG = Logger.getLogger(ClientAddresses.class);
  private static final int MAX_HOPS = 32;

  /** An address in either header, with or without brackets and port. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "\\[([0-9A-Fa-f:.]+)](?::\\d+)?|([0-9.]+)(?::\\d+)?|([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)");

  private static final Pattern FORWARDED_FOR =
      Pattern.compile(
          "(?:^|;)\\s*for\\s*=\\s*(?:\"([^\"]*)\"|([^;\"\\s]*))", Pattern.CASE_INSENSITIVE);

  private final boolean forwarding;
  private final String header;
  private final List<CidrRange> trusted = new ArrayList<>();

  @Inject
  ClientAddresses(
      @ConfigProperty(name = "quarkus.http.proxy.proxy-address-forwarding", defaultValue = "false")
          boolean forwarding,
      @ConfigProperty(name = "quarkus.http.proxy.allow-forwarded", defaultValue = "false")
          boolean standardHeader,
      @ConfigProperty(name = "quarkus.http.proxy.trusted-proxies")
          Optional<List<String>> trustedProxies) {
    this.header = standardHeader ? "Forwarded" : "X-Forwarded-For";
    this.forwarding = forwarding && trustedProxies.isPresent();
    if (forwarding && trustedProxies.isEmpty()) {
      LOG.warn(
          "quarkus.http.proxy.trusted-proxies is not set: forwarded addresses are ignored, and wrong"
              + " keys are counted by the address of the connection");
    }
    for (String proxy : trustedProxies.orElse(List.of())) {
      try {
        trusted.add(CidrRange.parse(proxy.strip()));
      } catch (IllegalArgumentException e) {
        LOG.debugf("A trusted proxy is configured by name: %s", proxy);
      }
    }
  }

  /** Returns the address in the format of the JDK, empty if the client has none. */
  public String of(HttpServerRequest request) {
    SocketAddress peer = request.connection().remoteAddress();
    String peerText = peer == null || peer.hostAddress() == null ? "" : peer.hostAddress();
    if (!forwarding || !trusts(request, peer, peerText)) {
      return peerText;
    }
    String client = peerText;
    List<String> hops = hops(request.headers().getAll(header));
    for (int i = hops.size() - 1; i >= Math.max(0, hops.size() - MAX_HOPS); i--) {
      InetAddress hop = parse(hops.get(i));
      if (hop == null) {
        break;
      }
      client = hop.getHostAddress();
      if (!trusts(hop)) {
        break;
      }
    }
    return client;
  }

  /** The framework also trusts proxies by name; it then reports another address than the peer. */
  private boolean trusts(HttpServerRequest request, @Nullable SocketAddress peer, String text) {
    InetAddress address = parse(text.indexOf(':') < 0 ? text : "[" + text + "]");
    return address != null && trusts(address) || !Objects.equals(request.remoteAddress(), peer);
  }

  private boolean trusts(InetAddress address) {
    return trusted.stream().anyMatch(range -> range.contains(address));
  }

  private List<String> hops(List<String> values) {
    List<String> hops = new ArrayList<>();
    for (String hop : String.join(",", values).split(",", -1)) {
      if (header.equals("Forwarded")) {
        Matcher element = FORWARDED_FOR.matcher(hop);
        String quoted = element.find() ? element.group(1) : "";
        hops.add(quoted == null ? element.group(2) : quoted);
      } else {
        hops.add(hop.strip());
      }
    }
    return hops;
  }

  /** Null if the text is not an address. Never resolves a name. */
  private static @Nullable InetAddress parse(String text) {
    Matcher address = ADDRESS.matcher(text);
    if (!address.matches()) {
      return null;
    }
    for (int group = 1; group <= 3; group++) {
      if (address.group(group) != null) {
        try {
          return InetAddress.getByName(address.group(group));
        } catch (UnknownHostException e) {
          return null;
        }
      }
    }
    return null;
  }
}
