package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.Secured;
import dev.sourcecheck.net.Tls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one session: first the one that is connected already, then, to cancel a statement,
 * others to the same checked address and secured just as well.
 */
final class LoginSockets implements CheckedSocketFactory.Source {
  /** A cancel that takes longer comes too late: the connection is closed instead. */
  private static final int CANCEL_MILLIS = 2_000;

  private final Dialer dialer;
  private final PostgresOptions options;
  private final InetSocketAddress address;
  private final @Nullable Tls tls;
  private final AuthenticationExchange exchange;
  private @Nullable Socket first;

  /**
   * @param tls null if the session is not encrypted
   * @param first a connection that is ready, null to make one
   * @param exchange of the one login; nothing is authenticated to cancel a statement
   */
  LoginSockets(
      Dialer dialer,
      PostgresOptions options,
      InetSocketAddress address,
      @Nullable Tls tls,
      @Nullable Socket first,
      AuthenticationExchange exchange) {
    this.dialer = dialer;
    this.options = options;
    this.address = address;
    this.tls = tls;
    this.first = first;
    this.exchange = exchange;
  }

  @Override
  public Socket next() throws IOException {
    Socket socket = connected();
    return socket instanceof SSLSocket tlsSocket
        ? new GuardedTlsSocket(tlsSocket, exchange)
        : new GuardedSocket(socket, exchange);
  }

  private synchronized Socket connected() throws IOException {
    Socket ready = first;
    if (ready != null) {
      first = null;
      return ready;
    }
    Socket socket = dialer.again(options.endpoint().host(), address, CANCEL_MILLIS);
    socket.setSoTimeout(CANCEL_MILLIS);
    if (tls == null) {
      return socket;
    }
    if (SslRequest.send(socket) instanceof SslRequest.Offered
        && tls.secure(socket, options.endpoint().host(), options.endpoint().port())
            instanceof Secured.Done done) {
      return done.socket();
    }
    socket.close();
    throw new IOException("The server no longer offers TLS");
  }
}
