package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.jdbc.CheckedSocketFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.util.ConfigurableSocketFactory;

/** Supplies the driver with connected sockets. The driver creates it for each connection. */
public final class MariaDbSockets extends ConfigurableSocketFactory {
  private @Nullable CheckedSocketFactory sockets;

  /** The driver finds it by its class name. */
  public MariaDbSockets() {}

  @Override
  public void setConfiguration(Configuration configuration, String host) {
    sockets = new CheckedSocketFactory(String.valueOf(configuration.poolName()));
  }

  @Override
  public Socket createSocket() throws IOException {
    if (sockets == null) {
      throw unconnected();
    }
    return sockets.createSocket();
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
