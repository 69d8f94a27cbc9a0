package dev.sourcecheck.net.tls;

import dev.sourcecheck.text.UntrustedText;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Starts TLS 1.2 or later on a connected socket, after the protocol has agreed to it.
 *
 * @param trust what the certificate must prove
 * @param roots trusted authorities; not used if trust is {@link TlsTrust#ANY}
 * @param identity sent to a server that requests a client certificate, null for none
 */
public record TlsHandshake(
    TlsTrust trust, RootCertificates roots, @Nullable ClientIdentity identity) {
  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

  /**
   * Performs the handshake. The timeout of the socket applies to each read. Closing {@code plain}
   * from another thread ends it.
   *
   * @param host the configured host, which the certificate must be valid for
   */
  public TlsResult secure(Socket plain, String host, int port) {
    try {
      return begin(plain, host, port).handshake();
    } catch (IOException e) {
      return new TlsResult.TlsRefused(
          TlsResult.TlsFailureReason.BROKEN, UntrustedText.clean(e.getMessage()), TlsEvidence.NONE);
    }
  }

  /**
   * Prepares the handshake without sending anything.
   *
   * @param host the configured host, which the certificate must be valid for
   */
  public RecordedTls begin(Socket plain, String host, int port) throws IOException {
    try {
      RecordingTrustManager trustManager = RecordingTrustManager.of(trust, roots);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          identity == null ? null : new KeyManager[] {identity.keyManager()},
          new TrustManager[] {trustManager},
          null);
      Socket bounded =
          new ForwardingSocket(
              plain, new BoundedDrain(plain.getInputStream()), plain.getOutputStream(), () -> {});
      SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(bounded, host, port, true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(VERSIONS);
      if (trust == TlsTrust.CHAIN_AND_NAME) {
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
      }
      socket.setSSLParameters(parameters);
      socket.setUseClientMode(true);
      return new RecordedTls(socket, trustManager);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JVM does not support TLS", e);
    }
  }
}
