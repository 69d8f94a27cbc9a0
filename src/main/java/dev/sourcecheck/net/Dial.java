package dev.sourcecheck.net;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/** How an attempt to reach a host ended. Times are in nanoseconds. */
public sealed interface Dial {
  /** How long the name took to resolve. */
  long dnsNanos();

  /** Each address in the resolver's order; empty if there was none. */
  List<Attempt> attempts();

  /**
   * The caller closes the socket.
   *
   * @param address the checked address that the socket is connected to
   */
  record Connected(
      Socket socket,
      InetSocketAddress address,
      long dnsNanos,
      long tcpNanos,
      List<Attempt> attempts)
      implements Dial {}

  /**
   * The name has no address.
   *
   * @param mayPass the name servers did not answer, rather than said no
   */
  record Unknown(long dnsNanos, boolean mayPass) implements Dial {
    @Override
    public List<Attempt> attempts() {
      return List.of();
    }
  }

  /**
   * The host itself, or at least one of its addresses, is forbidden, so none was tried: a name is
   * not trusted half-way.
   *
   * @param why for the host as a whole, empty if it is about the addresses that are denied
   */
  record Denied(long dnsNanos, List<Attempt> attempts, String why) implements Dial {}

  /** AddressAdmission was refused: an address has as many connections as it may have. */
  record Busy(long dnsNanos, List<Attempt> attempts) implements Dial {}

  /** No address took the connection. */
  record Failed(long dnsNanos, long tcpNanos, List<Attempt> attempts) implements Dial {}

  /** Stopped from outside. */
  record Aborted(long dnsNanos, List<Attempt> attempts) implements Dial {}
}
