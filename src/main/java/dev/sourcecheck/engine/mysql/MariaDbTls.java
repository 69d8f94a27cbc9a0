package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.jdbc.DriverTlsSocket;
import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.HostAddress;
import org.mariadb.jdbc.export.ExceptionFactory;
import org.mariadb.jdbc.plugin.TlsSocketPlugin;

/**
 * Starts TLS on a connection of the driver with the trust manager of the source. The driver finds
 * it as a service.
 */
public final class MariaDbTls implements TlsSocketPlugin {
  static final String TYPE = "sourcecheck";

  /** The driver creates it. */
  public MariaDbTls() {}

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public SSLSocket createSocket(Socket socket, SSLSocketFactory factory) throws IOException {
    if (socket instanceof DriverTlsSocket prepared) {
      return prepared.startTls();
    }
    throw new IOException("Only sockets of a checked connection are encrypted");
  }

  /** Not used by the sockets of {@link #createSocket}. */
  @Override
  public TrustManager[] getTrustManager(
      Configuration configuration, ExceptionFactory exceptions, HostAddress host) {
    return new TrustManager[0];
  }

  @Override
  public KeyManager[] getKeyManager(Configuration configuration, ExceptionFactory exceptions) {
    return new KeyManager[0];
  }

  /** The handshake has verified the name. */
  @Override
  public void verify(String host, SSLSession session, long serverThreadId) {}
}
