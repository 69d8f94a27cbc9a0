package dev.sourcecheck.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;

/** Reaches hosts, within the egress policy. Safe for use by many threads. */
public final class Dialer {
  private final Resolver resolver;
  private final EgressPolicy policy;

  public Dialer(Resolver resolver, EgressPolicy policy) {
    this.resolver = resolver;
    this.policy = policy;
  }

  /** One attempt to reach a host, yet to be run. */
  public Dialing to(String host, int port) {
    return new Dialing(resolver, policy, host, port);
  }

  /**
   * One more connection to an address that a dial had checked. It is judged again, as it costs
   * nothing.
   */
  public Socket again(InetSocketAddress checked, int timeoutMillis) throws IOException {
    Optional<String> refusal = policy.refusal(checked.getAddress());
    if (refusal.isPresent()) {
      throw new IOException("Denied by the egress policy: " + refusal.get());
    }
    Socket socket = new Socket(java.net.Proxy.NO_PROXY);
    try {
      socket.setTcpNoDelay(true);
      socket.connect(checked, timeoutMillis);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
