package dev.sourcecheck.net;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/** How an attempt to reach a host ended. Times are in nanoseconds. */
public sealed interface DialResult {
  /** How long the name took to resolve. */
  long dnsNanos();

  /** Each address in the resolver's order; empty if there was none. */
  List<AddressAttempt> attempts();

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
      List<AddressAttempt> attempts)
      implements DialResult {}

  /**
   * The name has no address.
   *
   * @param mayPass the name servers did not answer, rather than said no
   */
  record UnknownHost(long dnsNanos, boolean mayPass) implements DialResult {
    @Override
    public List<AddressAttempt> attempts() {
      return List.of();
    }
  }

  /**
   * The host itself, or at least one of its addresses, is forbidden, so none was tried: a name is
   * not trusted half-way.
   *
   * @param why for the host as a whole, empty if it is about the addresses that are denied
   */
  record DeniedByPolicy(long dnsNanos, List<AddressAttempt> attempts, String why)
      implements DialResult {}

  /** AddressAdmission was refused: an address has as many connections as it may have. */
  record Busy(long dnsNanos, List<AddressAttempt> attempts) implements DialResult {}

  /** No address took the connection. */
  record Unreached(long dnsNanos, long tcpNanos, List<AddressAttempt> attempts)
      implements DialResult {}

  /** Stopped from outside. */
  record Aborted(long dnsNanos, List<AddressAttempt> attempts) implements DialResult {}
}
