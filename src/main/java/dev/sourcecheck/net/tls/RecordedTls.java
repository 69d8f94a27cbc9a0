package dev.sourcecheck.net.tls;

import dev.sourcecheck.text.UntrustedText;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One handshake, made by us or by a driver that starts TLS within its own protocol. In both cases
 * our trust manager judges the certificate and keeps it.
 */
public final class RecordedTls {
  private final SSLSocket real;
  private final RecordingTrustManager trustManager;
  private volatile @Nullable TlsResult result;
  private volatile long nanos;

  RecordedTls(SSLSocket real, RecordingTrustManager trustManager) {
    this.real = real;
    this.trustManager = trustManager;
  }

  /** Makes the handshake in this thread. */
  public TlsResult handshake() {
    try {
      return established();
    } catch (IOException e) {
      return refused(e);
    }
  }

  /** A socket for a driver, which makes the handshake by {@code startHandshake}. */
  public SSLSocket socket() throws IOException {
    return new DriverSocket(real);
  }

  /** Empty before the handshake has ended. */
  public Optional<TlsResult> result() {
    return Optional.ofNullable(result);
  }

  /** The duration of the handshake, 0 before it has ended. */
  public long nanos() {
    return nanos;
  }

  private TlsResult established() throws IOException {
    long start = System.nanoTime();
    try {
      real.startHandshake();
    } finally {
      nanos = System.nanoTime() - start;
    }
    SSLSession session = real.getSession();
    TlsEvidence evidence =
        new TlsEvidence(session.getProtocol(), session.getCipherSuite(), trustManager.chain());
    TlsResult established = new TlsResult.TlsEstablished(real, evidence);
    result = established;
    return established;
  }

  private TlsResult refused(IOException e) {
    TlsEvidence evidence = new TlsEvidence("", "", trustManager.chain());
    TlsResult refused =
        new TlsResult.TlsRefused(reason(e), UntrustedText.clean(e.getMessage()), evidence);
    result = refused;
    return refused;
  }

  private TlsResult.TlsFailureReason reason(IOException e) {
    TlsResult.TlsFailureReason rejection = trustManager.rejection();
    if (rejection != null) {
      return rejection;
    }
    if (e instanceof SocketTimeoutException || e.getCause() instanceof SocketTimeoutException) {
      return TlsResult.TlsFailureReason.SILENT;
    }
    String message = String.valueOf(e.getMessage());
    if (message.contains("Unsupported or unrecognized SSL message")) {
      return TlsResult.TlsFailureReason.NOT_TLS;
    }
    if (message.contains("terminated the handshake")
        || e instanceof SocketException
        || e.getCause() instanceof SocketException
        || !(e instanceof SSLException)) {
      return TlsResult.TlsFailureReason.BROKEN;
    }
    return TlsResult.TlsFailureReason.HANDSHAKE;
  }

  /** Records the handshake of a driver. */
  private final class DriverSocket extends ForwardingTlsSocket {
    DriverSocket(SSLSocket real) throws IOException {
      super(real, real.getInputStream(), real.getOutputStream(), () -> {});
    }

    @Override
    public void startHandshake() throws IOException {
      try {
        established();
      } catch (IOException e) {
        refused(e);
        throw e;
      }
    }
  }
}
