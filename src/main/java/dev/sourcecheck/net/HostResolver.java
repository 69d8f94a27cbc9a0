package dev.sourcecheck.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/** Resolves a name to all of its addresses. Can block for as long as name servers do. */
@FunctionalInterface
public interface HostResolver {
  /**
   * Returns all addresses of a name, at least one. A textual address is parsed.
   *
   * @throws UnknownHostException if the name has no address, or the name servers do not respond
   */
  List<InetAddress> resolve(String host) throws UnknownHostException;

  /**
   * The resolver of the operating system. It does not find {@code localhost.} in a hosts file and
   * would ask name servers, so the trailing dot is removed (RFC 6761, section 6.3).
   */
  static HostResolver system() {
    return host -> {
      String lower = host.toLowerCase(Locale.ROOT);
      boolean local = lower.equals("localhost.") || lower.endsWith(".localhost.");
      return List.of(InetAddress.getAllByName(local ? host.substring(0, host.length() - 1) : host));
    };
  }
}
