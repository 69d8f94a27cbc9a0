package dev.sourcecheck.net;

import dev.sourcecheck.text.UntrustedText;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
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
    SSLSocket socket;
    RecordingTrustManager trustManager;
    try {
      trustManager = RecordingTrustManager.of(trust, roots);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          identity == null ? null : new KeyManager[] {identity.keyManager()},
          new TrustManager[] {trustManager},
          null);
      socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JVM does not support TLS", e);
    } catch (IOException e) {
      return new TlsResult.TlsRefused(
          TlsResult.TlsFailureReason.BROKEN, UntrustedText.clean(e.getMessage()), TlsEvidence.NONE);
    }
    try {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(VERSIONS);
      if (trust == TlsTrust.CHAIN_AND_NAME) {
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
      }
      socket.setSSLParameters(parameters);
      socket.setUseClientMode(true);
      socket.startHandshake();
      SSLSession session = socket.getSession();
      TlsEvidence evidence =
          new TlsEvidence(session.getProtocol(), session.getCipherSuite(), trustManager.chain());
      return new TlsResult.TlsEstablished(socket, evidence);
    } catch (IOException e) {
      TlsEvidence evidence = new TlsEvidence("", "", trustManager.chain());
      return new TlsResult.TlsRefused(
          reason(e, trustManager), UntrustedText.clean(e.getMessage()), evidence);
    }
  }

  private static TlsResult.TlsFailureReason reason(
      IOException e, RecordingTrustManager trustManager) {
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
}
