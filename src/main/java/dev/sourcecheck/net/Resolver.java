package dev.sourcecheck.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Turns a name into all of its addresses. It may block for as long as name servers let it. */
@FunctionalInterface
public interface Resolver {
  /** Never empty. Textual addresses come back as they are. */
  List<InetAddress> resolve(String host) throws UnknownHostException;

  /** The JVM's own, which asks the operating system. */
  static Resolver system() {
    return host -> List.of(InetAddress.getAllByName(host));
  }
}
