package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.tls.ForwardingSocket;
import dev.sourcecheck.net.tls.RecordedTls;
import dev.sourcecheck.net.tls.TlsHandshake;
import dev.sourcecheck.net.tls.TlsResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one session: first the connected one, then one for each further connection of the
 * driver, such as a cancel request, to the same checked address and with the same TLS settings.
 * Thread-safe.
 */
public final class Wire implements CheckedSocketFactory.SocketSource {
  /** A longer cancel request is too late, because the connection is closed by then. */
  private static final int FURTHER_MILLIS = 2_000;

  private static final int REOPEN_MILLIS = 5_000;

  private final Dialer dialer;
  private final LoginProtocol<?> protocol;
  private final LoginPeer peer;
  private final SocketGuard guard;
  private final ReceiveMeter meter;
  private final Set<Socket> opened = new HashSet<>();

  /** The session's socket below TLS; null if it was not connected beforehand. */
  private @Nullable Socket plain;

  private @Nullable Socket first;
  private boolean metered;
  private boolean closed;
  private boolean ended;
  private boolean successive;
  private boolean byDriver;
  private @Nullable RecordedTls recorded;

  private Wire(
      Dialer dialer,
      LoginProtocol<?> protocol,
      LoginPeer peer,
      SocketGuard guard,
      @Nullable Socket plain,
      @Nullable Socket first) {
    this.dialer = dialer;
    this.protocol = protocol;
    this.peer = peer;
    this.guard = guard;
    this.plain = plain;
    this.first = first;
    this.meter =
        new ReceiveMeter(
            dialer.budget().open(plain == null ? this::closeOpened : this::closePlain));
  }

  /**
   * A wire over a connected socket.
   *
   * @param plain the socket below {@code first}, or the same: closing it never blocks
   * @param first the socket for the driver, encrypted unless the driver starts TLS
   * @param byDriver whether the driver starts TLS
   */
  static Wire over(
      Dialer dialer,
      LoginProtocol<?> protocol,
      LoginPeer peer,
      SocketGuard guard,
      Socket plain,
      Socket first,
      boolean byDriver) {
    Wire wire = new Wire(dialer, protocol, peer, guard, plain, first);
    wire.byDriver = byDriver;
    return wire;
  }

  /** A wire that opens its first connection when the driver asks for it. */
  public static Wire unconnected(
      Dialer dialer, LoginProtocol<?> protocol, LoginPeer peer, SocketGuard guard) {
    return new Wire(dialer, protocol, peer, guard, null, null);
  }

  @Override
  public Socket next() throws IOException {
    Socket ready = takeFirst();
    if (ready == null) {
      return open();
    }
    Socket guarded = guard.guard(ready, meter);
    TlsHandshake tls = peer.tls();
    if (!byDriver || tls == null) {
      return guarded;
    }
    return new DriverTlsSocket(guarded, () -> record(tls, guarded));
  }

  /**
   * Supplies sockets to a session that outlives its connections, as a session over HTTP does: one
   * after the other, all of which draw from the session's account.
   */
  public synchronized CheckedSocketFactory.SocketSource successive() {
    successive = true;
    meter.outliveSockets();
    return this::nextOfSession;
  }

  private Socket nextOfSession() throws IOException {
    Socket ready = takeFirst();
    return ready == null ? reopen() : guard.guard(ready, meter);
  }

  private RecordedTls record(TlsHandshake tls, Socket socket) throws IOException {
    RecordedTls started = begin(tls, socket);
    synchronized (this) {
      if (recorded == null) {
        recorded = started;
      }
    }
    return started;
  }

  private RecordedTls begin(TlsHandshake tls, Socket socket) throws IOException {
    LoginTarget target = protocol.target();
    return tls.begin(socket, target.endpoint().host(), target.endpoint().port());
  }

  /** The checked address of the server. */
  public InetSocketAddress address() {
    return peer.address();
  }

  public ReceiveMeter meter() {
    return meter;
  }

  /** The handshake that the driver made, if it starts TLS itself. */
  synchronized Optional<TlsResult> evidence() {
    return Optional.ofNullable(recorded).flatMap(RecordedTls::result);
  }

  /** The duration of that handshake, 0 without one. */
  synchronized long tlsNanos() {
    return recorded == null ? 0 : recorded.nanos();
  }

  /**
   * Ends the session. Closing its socket below TLS frees a thread that waits for the server, and
   * never blocks.
   */
  void closePlain() throws IOException {
    Socket current;
    synchronized (this) {
      ended = true;
      current = plain;
    }
    if (current != null) {
      current.close();
    }
  }

  /** Whether the session has ended. Successive sockets are closed without ending it. */
  synchronized boolean isEnded() {
    return ended || (!successive && plain != null && plain.isClosed());
  }

  /** Ends a login: closes all sockets, and those that are opened afterwards. */
  void closeAll() throws IOException {
    meter.close();
    closeOpened();
    closePlain();
  }

  /**
   * Frees the threads that use further connections, for example to send cancel requests, because a
   * server can respond arbitrarily slowly.
   */
  void closeOpened() {
    Set<Socket> sockets;
    synchronized (this) {
      closed = true;
      sockets = Set.copyOf(opened);
    }
    sockets.forEach(Wire::close);
  }

  private synchronized @Nullable Socket takeFirst() {
    Socket ready = first;
    first = null;
    metered |= ready != null;
    return ready;
  }

  /** The session's meter for its socket, another one for each further connection. */
  private synchronized ReceiveMeter takeMeter(Socket socket) {
    if (!metered) {
      metered = true;
      return meter;
    }
    return new ReceiveMeter(dialer.budget().open(socket));
  }

  private Socket open() throws IOException {
    LoginTarget target = protocol.target();
    Socket socket = dialer.reconnect(target.endpoint().host(), peer.address(), FURTHER_MILLIS);
    synchronized (this) {
      opened.removeIf(Socket::isClosed);
      opened.add(socket);
      if (closed) {
        socket.close();
      }
    }
    ReceiveMeter own = takeMeter(socket);
    boolean secured = false;
    try {
      socket.setSoTimeout(FURTHER_MILLIS);
      Socket result = secured(socket, own);
      secured = true;
      return result;
    } finally {
      if (!secured) {
        own.close();
        close(socket);
      }
    }
  }

  /** Replaces the session's socket. */
  private Socket reopen() throws IOException {
    requireNotEnded();
    LoginTarget target = protocol.target();
    Socket socket = dialer.reconnect(target.endpoint().host(), peer.address(), REOPEN_MILLIS);
    synchronized (this) {
      plain = socket;
      if (ended) {
        socket.close();
      }
    }
    boolean secured = false;
    try {
      socket.setSoTimeout(REOPEN_MILLIS);
      Socket result = secured(socket, meter);
      secured = true;
      return result;
    } finally {
      if (!secured) {
        close(socket);
      }
    }
  }

  private synchronized void requireNotEnded() throws IOException {
    if (ended) {
      throw new SocketException("The session has ended");
    }
  }

  private Socket secured(Socket socket, ReceiveMeter own) throws IOException {
    TlsHandshake tls = peer.tls();
    if (tls == null) {
      return guard.guard(socket, own);
    }
    Greeting greeting = protocol.greet(socket, TlsMode.Encryption.REQUIRED);
    if (greeting instanceof Greeting.TlsByDriver driver) {
      Socket guarded = guard.guard(replaying(socket, driver.received()), own);
      return new DriverTlsSocket(guarded, () -> begin(tls, guarded));
    }
    if (greeting instanceof Greeting.TlsNow
        && begin(tls, socket).handshake() instanceof TlsResult.TlsEstablished done) {
      return guard.guard(done.socket(), own);
    }
    throw new IOException("The server no longer offers TLS");
  }

  /** A socket whose driver reads again what was received to recognize the server. */
  static Socket replaying(Socket socket, ByteArrayInputStream received) throws IOException {
    return received.available() == 0
        ? socket
        : new ForwardingSocket(
            socket,
            new SequenceInputStream(received, socket.getInputStream()),
            socket.getOutputStream(),
            () -> {});
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      return; // the socket is unusable anyway
    }
  }
}
