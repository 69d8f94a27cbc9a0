package dev.sourcecheck.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/** Turns a name into all of its addresses. It may block for as long as name servers let it. */
@FunctionalInterface
public interface HostResolver {
  /** Never empty. Textual addresses come back as they are. */
  List<InetAddress> resolve(String host) throws UnknownHostException;

  /**
   * The JVM's own, which asks the operating system. {@code localhost} with a trailing dot is not
   * found in a hosts file, so that name servers would be asked for it, and may not answer; it means
   * the same without the dot (RFC 6761, section 6.3).
   */
  static HostResolver system() {
    return host -> {
      String lower = host.toLowerCase(Locale.ROOT);
      boolean local = lower.equals("localhost.") || lower.endsWith(".localhost.");
      return List.of(InetAddress.getAllByName(local ? host.substring(0, host.length() - 1) : host));
    };
  }
}
