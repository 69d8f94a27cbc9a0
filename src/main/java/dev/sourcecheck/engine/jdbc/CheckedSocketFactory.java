package dev.sourcecheck.engine.jdbc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;

/**
 * Supplies the driver with sockets that are connected to a checked address, so that the driver
 * never resolves a name or connects itself. The driver takes a class name and an argument; the
 * argument is a random token that is valid for one factory.
 */
public final class CheckedSocketFactory extends SocketFactory {
  private static final Map<String, SocketSource> REGISTERED = new ConcurrentHashMap<>();

  private final SocketSource source;

  /** Called by the driver with the token. */
  public CheckedSocketFactory(String token) {
    SocketSource registered = REGISTERED.remove(token);
    if (registered == null) {
      throw new IllegalArgumentException("Unknown token");
    }
    this.source = registered;
  }

  /** Supplies the socket of the session first, and then those of further connections. */
  @FunctionalInterface
  public interface SocketSource {
    Socket next() throws IOException;
  }

  public static String register(SocketSource source) {
    String token = UUID.randomUUID().toString();
    REGISTERED.put(token, source);
    return token;
  }

  /** Called after the login, in case the driver did not create the factory. */
  public static void unregister(String token) {
    REGISTERED.remove(token);
  }

  @Override
  public Socket createSocket() throws IOException {
    return source.next();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw unconnected();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    throw unconnected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw unconnected();
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    throw unconnected();
  }

  private static IOException unconnected() {
    return new IOException("Only connected sockets are supplied");
  }
}
