package dev.sourcecheck.net;

import dev.sourcecheck.process.BlockingThreads;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/**
 * A proxy on loopback for drivers that take neither a socket nor a resolver: SOCKS 5 (RFC 1928) and
 * HTTP CONNECT (RFC 9110, section 9.3.6) on one port. It resolves each name and applies the egress
 * policy to it as {@link Dialer} does. Each proxy serves one run and has its own credential,
 * because any process of this machine can connect to it.
 *
 * <p>For a driver that knows no proxy either, a relay forwards a few connections to one address.
 */
public final class EgressProxy implements AutoCloseable {
  /** The user name of the credential. */
  public static final String USER = "sourcecheck";

  /** A driver uses a few connections at a time. */
  private static final int MAX_CONNECTIONS = 32;

  private static final int HANDSHAKE_MILLIS = 10_000;
  private static final Duration DIAL = Duration.ofSeconds(10);
  private static final Logger LOG = Logger.getLogger(EgressProxy.class);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Dialer dialer;
  private final AddressAdmission admission;
  private final InboundMeter meter;
  private final TargetReader reader;
  private final int maxAccepted;
  private final String password;
  private final ServerSocket listener;
  private final Set<Closeable> open = new HashSet<>();
  private final List<ProxiedTarget> targets = new CopyOnWriteArrayList<>();
  private boolean closed;

  private EgressProxy(
      Dialer dialer,
      AddressAdmission admission,
      InboundMeter meter,
      TargetReader reader,
      int maxAccepted,
      String password,
      ServerSocket listener) {
    this.dialer = dialer;
    this.admission = admission;
    this.meter = meter;
    this.reader = reader;
    this.maxAccepted = maxAccepted;
    this.password = password;
    this.listener = listener;
  }

  /** Reads what a client requests. */
  @FunctionalInterface
  private interface TargetReader {
    ProxyHandshake read(Socket client) throws IOException;
  }

  /** Counts the bytes that servers send, before they reach the driver. */
  @FunctionalInterface
  public interface InboundMeter {
    /**
     * @throws IOException to end the connection
     */
    void received(int bytes) throws IOException;
  }

  /**
   * A connection that a driver requested.
   *
   * @param result for evidence and failures; its socket, if any, belongs to the proxy
   */
  public record ProxiedTarget(String host, int port, DialResult result) {}

  /** Listens on a free port of loopback. */
  public static EgressProxy start(Dialer dialer, AddressAdmission admission, InboundMeter meter)
      throws IOException {
    return start(dialer, admission, meter, listen());
  }

  static EgressProxy start(
      Dialer dialer, AddressAdmission admission, InboundMeter meter, ServerSocket listener) {
    byte[] secret = new byte[16];
    RANDOM.nextBytes(secret);
    String password = HexFormat.of().formatHex(secret);
    return started(
        new EgressProxy(
            dialer,
            admission,
            meter,
            client -> ProxyHandshake.read(client, USER, password),
            Integer.MAX_VALUE,
            password,
            listener));
  }

  /**
   * Listens on a free port of loopback for a driver that takes nothing but a host and a port. There
   * is no credential: another process of this machine that is faster than the driver takes one of
   * its connections, which then fails.
   *
   * @param address checked before; the only one that is connected to
   * @param connections the maximum number, including those for cancel requests; the port is closed
   *     after the last one
   */
  public static EgressProxy relay(
      Dialer dialer,
      AddressAdmission admission,
      InboundMeter meter,
      InetSocketAddress address,
      int connections)
      throws IOException {
    ProxyHandshake fixed =
        new FixedTarget(address.getAddress().getHostAddress(), address.getPort());
    return started(
        new EgressProxy(dialer, admission, meter, client -> fixed, connections, "", listen()));
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
  }

  private static EgressProxy started(EgressProxy proxy) {
    BlockingThreads.start("sourcecheck-proxy", proxy::accept);
    return proxy;
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }

  /** Valid until the proxy is closed; empty for a relay. */
  public String password() {
    return password;
  }

  /** What was requested so far, in order. */
  public List<ProxiedTarget> targets() {
    return List.copyOf(targets);
  }

  private void accept() {
    new AcceptLoop(listener, this::accepted).run(maxAccepted);
    close(listener);
  }

  private void accepted(Socket client) throws IOException {
    if (!register(client)) {
      client.close();
      return;
    }
    try {
      BlockingThreads.start("sourcecheck-proxy", () -> serve(client));
    } catch (RuntimeException | Error e) { // no thread is available
      release(client);
      client.close();
      throw e;
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setSoTimeout(HANDSHAKE_MILLIS);
      client.setTcpNoDelay(true);
      ProxyHandshake handshake = reader.read(client);
      DialResult result = dial(handshake);
      targets.add(new ProxiedTarget(handshake.host(), handshake.port(), result));
      if (result instanceof DialResult.Connected connected) {
        try (Socket server = connected.socket()) {
          handshake.reply(result);
          relay(client, server);
        }
      } else {
        handshake.reply(result);
      }
    } catch (IOException e) {
      LOG.debugf("A connection of the proxy ended: %s", e.getMessage());
    } finally {
      release(client);
    }
  }

  private DialResult dial(ProxyHandshake handshake) throws IOException {
    if (handshake.port() < 1 || handshake.port() > 65_535) {
      throw new IOException("an invalid port");
    }
    HostDialing dialing = dialer.to(handshake.host(), handshake.port());
    Closeable abort = dialing::abort;
    if (!register(abort)) {
      throw new IOException("the proxy is closed, or has too many connections");
    }
    try {
      return dialing.run(DIAL, admission);
    } finally {
      release(abort);
    }
  }

  private void relay(Socket client, Socket server) throws IOException {
    if (!register(server)) {
      return;
    }
    try {
      client.setSoTimeout(0);
      BlockingThreads.start(
          "sourcecheck-proxy", () -> ProxyRelay.copy(client, server, ignored -> {}));
      ProxyRelay.copy(server, client, meter);
    } finally {
      release(server);
    }
  }

  private synchronized boolean register(Closeable resource) {
    if (closed || open.size() >= 2 * MAX_CONNECTIONS) {
      return false;
    }
    return open.add(resource);
  }

  private synchronized void release(Closeable resource) {
    open.remove(resource);
  }

  /** Cuts all connections. Does not block, so an abort may call it. */
  @Override
  public void close() {
    Set<Closeable> resources;
    synchronized (this) {
      closed = true;
      resources = Set.copyOf(open);
    }
    close(listener);
    resources.forEach(EgressProxy::close);
  }

  private static void close(Closeable resource) {
    try {
      resource.close();
    } catch (IOException e) {
      LOG.debugf("A connection of the proxy was already closed: %s", e.getMessage());
    }
  }
}
