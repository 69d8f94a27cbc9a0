package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.net.tls.ForwardingSocket;
import dev.sourcecheck.net.tls.RecordedTls;
import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLSocket;

/**
 * An unencrypted socket for a driver that starts TLS within its own protocol. The driver's hook for
 * TLS calls {@link #startTls}, so that our trust manager judges the certificate and keeps it.
 */
public final class DriverTlsSocket extends ForwardingSocket {
  private final TlsStart start;

  DriverTlsSocket(Socket real, TlsStart start) throws IOException {
    super(real, real.getInputStream(), real.getOutputStream(), () -> {});
    this.start = start;
  }

  /** Prepares a handshake over the socket. */
  @FunctionalInterface
  interface TlsStart {
    RecordedTls begin() throws IOException;
  }

  /** The encrypted socket; its {@code startHandshake} fails if the certificate is not trusted. */
  public SSLSocket startTls() throws IOException {
    return start.begin().socket();
  }
}
