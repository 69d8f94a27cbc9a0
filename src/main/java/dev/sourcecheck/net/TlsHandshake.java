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
 * Turns a connected socket into a TLS one, version 1.2 or later, once the protocol above has agreed
 * to begin.
 *
 * @param trust what the certificate must prove
 * @param roots who may have issued it; not looked at if trust is {@link TlsTrust#ANY}
 * @param identity shown to a server that asks for a client certificate, null for none
 */
public record TlsHandshake(
    TlsTrust trust, RootCertificates roots, @Nullable ClientIdentity identity) {
  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

  /**
   * Waits no longer for each read than the socket's own timeout. Closing {@code plain} frees the
   * thread.
   *
   * @param host the name that the user gave: what the certificate must be for
   */
  public TlsResult secure(Socket plain, String host, int port) {
    long start = System.nanoTime();
    SSLSocket socket;
    JudgingTrustManager judge;
    try {
      judge = JudgingTrustManager.of(trust, roots);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          identity == null ? null : new KeyManager[] {identity.keyManager()},
          new TrustManager[] {judge},
          null);
      socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JVM cannot do TLS", e);
    } catch (IOException e) {
      return new TlsResult.TlsRefused(
          TlsResult.TlsFailureReason.BROKEN,
          UntrustedText.clean(e.getMessage()),
          NOTHING,
          since(start));
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
          new TlsEvidence(session.getProtocol(), session.getCipherSuite(), judge.chain());
      return new TlsResult.TlsEstablished(socket, evidence, since(start));
    } catch (IOException e) {
      TlsEvidence evidence = new TlsEvidence("", "", judge.chain());
      return new TlsResult.TlsRefused(
          reason(e, judge), UntrustedText.clean(e.getMessage()), evidence, since(start));
    }
  }

  private static final TlsEvidence NOTHING = new TlsEvidence("", "", java.util.List.of());

  private static TlsResult.TlsFailureReason reason(IOException e, JudgingTrustManager judge) {
    TlsResult.TlsFailureReason refusal = judge.refusal();
    if (refusal != null) {
      return refusal;
    }
    if (e instanceof SocketTimeoutException || e.getCause() instanceof SocketTimeoutException) {
      return TlsResult.TlsFailureReason.SILENT;
    }
    String words = String.valueOf(e.getMessage());
    if (words.contains("Unsupported or unrecognized SSL message")) {
      return TlsResult.TlsFailureReason.NOT_TLS;
    }
    if (words.contains("terminated the handshake")
        || e instanceof SocketException
        || e.getCause() instanceof SocketException
        || !(e instanceof SSLException)) {
      return TlsResult.TlsFailureReason.BROKEN;
    }
    return TlsResult.TlsFailureReason.HANDSHAKE;
  }

  private static long since(long start) {
    return System.nanoTime() - start;
  }
}
