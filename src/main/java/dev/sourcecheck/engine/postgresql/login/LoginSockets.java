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
 * The sockets of one session: first the one that is connected already, then, to cancel a statement,
 * others to the same checked address and secured just as well.
 */
public final class LoginSockets implements CheckedSocketFactory.SocketSource {
  /** A cancel that takes longer comes too late: the connection is closed instead. */
  private static final int CANCEL_MILLIS = 2_000;

  private final Dialer dialer;
  private final PostgresOptions options;
  private final InetSocketAddress address;
  private final @Nullable TlsHandshake tls;
  private final AuthenticationExchange exchange;
  private final ReceiveMeter meter;
  private final Set<Socket> made = new HashSet<>();
  private @Nullable Socket first;
  private boolean metered;
  private boolean closed;

  /**
   * @param tls null if the session is not encrypted
   * @param first a connection that is ready, null to make one
   * @param plain below {@code first}, or the same: closing it never blocks
   * @param exchange of the one login; nothing is authenticated to cancel a statement
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
    this.meter = new ReceiveMeter(dialer.budget().open(plain == null ? this::closeMade : plain));
  }

  @Override
  public Socket next() throws IOException {
    Socket ready = takeFirst();
    return ready != null ? guarded(ready, meter) : make();
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

  /** Frees the threads that ask the server to cancel; it may answer drop by drop. */
  public void closeMade() {
    List<Socket> open;
    synchronized (this) {
      closed = true;
      open = List.copyOf(made);
    }
    open.forEach(LoginSockets::close);
  }

  private synchronized @Nullable Socket takeFirst() {
    Socket ready = first;
    first = null;
    metered |= ready != null;
    return ready;
  }

  /** The session's for its own socket, one of its own for each that cancels. */
  private synchronized ReceiveMeter takeMeter(Socket socket) {
    if (!metered) {
      metered = true;
      return meter;
    }
    return new ReceiveMeter(dialer.budget().open(socket));
  }

  private Socket make() throws IOException {
    Socket socket = dialer.reconnect(options.endpoint().host(), address, CANCEL_MILLIS);
    synchronized (this) {
      made.add(socket);
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
      return; // it is closed for us either way
    }
  }
}
