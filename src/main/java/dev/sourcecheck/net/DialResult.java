package dev.sourcecheck.net;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/** The result of an attempt to connect to a host. */
public sealed interface DialResult {
  /** Duration of the name resolution. */
  long dnsNanos();

  /** All addresses in the resolver's order, empty if there are none. */
  List<AddressAttempt> attempts();

  /**
   * Connected. The caller closes the socket.
   *
   * @param address the checked address of the socket
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
   * @param isTransient whether the name servers did not respond, as opposed to a negative answer
   */
  record UnknownHost(long dnsNanos, boolean isTransient) implements DialResult {
    @Override
    public List<AddressAttempt> attempts() {
      return List.of();
    }
  }

  /**
   * The egress policy denies the host or at least one of its addresses, so no address was tried.
   *
   * @param reason why the host is denied, empty if addresses are denied
   */
  record DeniedByPolicy(long dnsNanos, List<AddressAttempt> attempts, String reason)
      implements DialResult {}

  /** An address has its maximum number of connections. */
  record TooManyConnections(long dnsNanos, List<AddressAttempt> attempts) implements DialResult {}

  /** No address accepted the connection. */
  record HostUnreachable(long dnsNanos, long tcpNanos, List<AddressAttempt> attempts)
      implements DialResult {}

  /** Aborted or interrupted. */
  record DialAborted(long dnsNanos, List<AddressAttempt> attempts) implements DialResult {}
}
