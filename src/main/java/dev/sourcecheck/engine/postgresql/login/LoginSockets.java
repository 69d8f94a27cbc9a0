package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.postgresql.sql.ReceiveMeter;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.ForwardingSocket;
import dev.sourcecheck.net.ForwardingTlsSocket;
import dev.sourcecheck.net.TlsHandshake;
import dev.sourcecheck.net.TlsResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one session: first the connected one, then one for each cancel request, to the
 * same checked address and with the same TLS settings.
 */
public final class LoginSockets implements CheckedSocketFactory.SocketSource {
  /** A longer cancel request is too late, because the connection is closed by then. */
  private static final int CANCEL_MILLIS = 2_000;

  private final Dialer dialer;
  private final PostgresOptions options;
  private final InetSocketAddress address;
  private final @Nullable TlsHandshake tls;
  private final AuthenticationExchange exchange;
  private final ReceiveMeter meter;
  private final Set<Socket> opened = new HashSet<>();
  private @Nullable Socket first;
  private boolean metered;
  private boolean closed;

  /**
   * @param tls null if the session is not encrypted
   * @param first the connected socket, null to open one
   * @param plain the socket below {@code first}, or the same: closing it never blocks
   * @param exchange of the login; cancel requests are not authenticated
   */
  LoginSockets(
      Dialer dialer,
      PostgresOptions options,
      InetSocketAddress address,
      @Nullable TlsHandshake tls,
      @Nullable Socket first,
      @Nullable Socket plain,
      AuthenticationExchange exchange) {
    this.dialer = dialer;
    this.options = options;
    this.address = address;
    this.tls = tls;
    this.first = first;
    this.exchange = exchange;
    this.meter = new ReceiveMeter(dialer.budget().open(plain == null ? this::closeOpened : plain));
  }

  @Override
  public Socket next() throws IOException {
    Socket ready = takeFirst();
    return ready != null ? guarded(ready, meter) : open();
  }

  private Socket guarded(Socket socket, ReceiveMeter meter) throws IOException {
    InputStream in = new FrameGuard(socket.getInputStream(), meter, exchange);
    OutputStream out = new StartupStream(socket.getOutputStream());
    return socket instanceof SSLSocket tlsSocket
        ? new ForwardingTlsSocket(tlsSocket, in, out, meter::close)
        : new ForwardingSocket(socket, in, out, meter::close);
  }

  public ReceiveMeter meter() {
    return meter;
  }

  /**
   * Frees the threads that send cancel requests, because a server can respond arbitrarily slowly.
   */
  public void closeOpened() {
    List<Socket> sockets;
    synchronized (this) {
      closed = true;
      sockets = List.copyOf(opened);
    }
    sockets.forEach(LoginSockets::close);
  }

  private synchronized @Nullable Socket takeFirst() {
    Socket ready = first;
    first = null;
    metered |= ready != null;
    return ready;
  }

  /** The session's meter for its socket, another one for each cancel request. */
  private synchronized ReceiveMeter takeMeter(Socket socket) {
    if (!metered) {
      metered = true;
      return meter;
    }
    return new ReceiveMeter(dialer.budget().open(socket));
  }

  private Socket open() throws IOException {
    Socket socket = dialer.reconnect(options.endpoint().host(), address, CANCEL_MILLIS);
    synchronized (this) {
      opened.add(socket);
      if (closed) {
        socket.close();
      }
    }
    socket.setSoTimeout(CANCEL_MILLIS);
    ReceiveMeter own = takeMeter(socket);
    if (tls == null) {
      return guarded(socket, own);
    }
    if (SslRequest.send(socket) instanceof SslRequest.Offered
        && tls.secure(socket, options.endpoint().host(), options.endpoint().port())
            instanceof TlsResult.TlsEstablished done) {
      return guarded(done.socket(), own);
    }
    own.close();
    socket.close();
    throw new IOException("The server no longer offers TLS");
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      return; // the socket is unusable anyway
    }
  }
}
