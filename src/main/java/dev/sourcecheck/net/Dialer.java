package dev.sourcecheck.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.util.Optional;
import java.util.function.Supplier;

/** Reaches hosts, within the egress policy. Safe for use by many threads. */
public final class Dialer {
  private final HostResolver resolver;
  private final EgressPolicy policy;
  private final Supplier<Socket> sockets;
  private final ReceiveBudget budget;

  public Dialer(HostResolver resolver, EgressPolicy policy) {
    this(resolver, policy, ReceiveBudget.ofHeap());
  }

  /**
   * @param budget for what is received over all connections
   */
  public Dialer(HostResolver resolver, EgressPolicy policy, ReceiveBudget budget) {
    // a proxy of the JVM's would resolve and connect on its own, past the policy
    this(resolver, policy, () -> new Socket(Proxy.NO_PROXY), budget);
  }

  /**
   * @param sockets makes unconnected ones
   */
  public Dialer(HostResolver resolver, EgressPolicy policy, Supplier<Socket> sockets) {
    this(resolver, policy, sockets, ReceiveBudget.ofHeap());
  }

  private Dialer(
      HostResolver resolver, EgressPolicy policy, Supplier<Socket> sockets, ReceiveBudget budget) {
    this.resolver = resolver;
    this.policy = policy;
    this.sockets = sockets;
    this.budget = budget;
  }

  /** What all sessions over this dialer's connections draw from. */
  public ReceiveBudget budget() {
    return budget;
  }

  /** One attempt to reach a host, yet to be run. */
  public HostDialing to(String host, int port) {
    return new HostDialing(resolver, policy, sockets, host, port);
  }

  /**
   * One more connection to an address that a dial had checked. It is judged again, as it costs
   * nothing.
   */
  public Socket again(String host, InetSocketAddress checked, int timeoutMillis)
      throws IOException {
    Optional<String> refusal = policy.refusal(host, checked.getAddress(), checked.getPort());
    if (refusal.isPresent()) {
      throw new IOException("Denied by the egress policy: " + refusal.get());
    }
    Socket socket = sockets.get();
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
