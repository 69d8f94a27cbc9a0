package dev.sourcecheck.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.util.Optional;
import java.util.function.Supplier;

/** Connects to hosts within the egress policy. Thread-safe. */
public final class Dialer {
  private final HostResolver resolver;
  private final EgressPolicy policy;
  private final Supplier<Socket> sockets;
  private final ReceiveBudget budget;

  public Dialer(HostResolver resolver, EgressPolicy policy) {
    this(resolver, policy, ReceiveBudget.ofHeap());
  }

  /**
   * @param budget for the data received over all connections
   */
  public Dialer(HostResolver resolver, EgressPolicy policy, ReceiveBudget budget) {
    // a proxy of the JVM would resolve and connect on its own, bypassing the policy
    this(resolver, policy, () -> new Socket(Proxy.NO_PROXY), budget);
  }

  /**
   * @param sockets creates unconnected sockets
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

  /** The budget of all sessions over connections of this dialer. */
  public ReceiveBudget budget() {
    return budget;
  }

  /** Prepares an attempt to connect to a host. */
  public HostDialing to(String host, int port) {
    return new HostDialing(resolver, policy, sockets, host, port);
  }

  /**
   * Opens another connection to an address of an earlier {@link DialResult.Connected}. The policy
   * is checked again.
   */
  public Socket reconnect(String host, InetSocketAddress checked, int timeoutMillis)
      throws IOException {
    Optional<String> denial = policy.denial(host, checked.getAddress(), checked.getPort());
    if (denial.isPresent()) {
      throw new IOException("Denied by the egress policy: " + denial.get());
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
