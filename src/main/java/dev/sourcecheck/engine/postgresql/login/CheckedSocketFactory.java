package dev.sourcecheck.engine.postgresql.login;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;

/**
 * Hands the driver sockets that are connected to a checked address already, so that it never
 * resolves or connects on its own. The driver can only be told a class name and a text; the text is
 * a token of ours, good for one factory, that no caller can know or set.
 */
public final class CheckedSocketFactory extends SocketFactory {
  private static final Map<String, SocketSource> WAITING = new ConcurrentHashMap<>();

  private final SocketSource source;

  /** Called by the driver with the token. */
  public CheckedSocketFactory(String token) {
    SocketSource waiting = WAITING.remove(token);
    if (waiting == null) {
      throw new IllegalArgumentException("No such token");
    }
    this.source = waiting;
  }

  /** Where the sockets come from: the first for the session, later ones to cancel statements. */
  @FunctionalInterface
  interface SocketSource {
    Socket next() throws IOException;
  }

  static String register(SocketSource source) {
    String token = UUID.randomUUID().toString();
    WAITING.put(token, source);
    return token;
  }

  /** To be called after the driver is done, in case it never came to make the factory. */
  static void forget(String token) {
    WAITING.remove(token);
  }

  @Override
  public Socket createSocket() throws IOException {
    return source.next();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw new IOException("only connected sockets are given");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    throw new IOException("only connected sockets are given");
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw new IOException("only connected sockets are given");
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    throw new IOException("only connected sockets are given");
  }
}
