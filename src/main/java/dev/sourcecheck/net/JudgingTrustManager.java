package dev.sourcecheck.net;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Keeps the chain that the server showed, and why it was turned down; for one handshake. */
final class JudgingTrustManager extends X509ExtendedTrustManager {
  private static final int MOST_CERTIFICATES = 10;

  private final @Nullable X509ExtendedTrustManager judge;
  private List<CertificateFacts> chain = List.of();
  private TlsResult.@Nullable TlsFailureReason refusal;

  private JudgingTrustManager(@Nullable X509ExtendedTrustManager judge) {
    this.judge = judge;
  }

  static JudgingTrustManager of(TlsTrust trust, RootCertificates roots)
      throws GeneralSecurityException {
    // the JVM's authorities take long to load, so not where nobody asks them
    return new JudgingTrustManager(trust == TlsTrust.ANY ? null : roots.trustManager());
  }

  List<CertificateFacts> chain() {
    return chain;
  }

  /** Null if the certificate was not what the handshake failed on. */
  TlsResult.@Nullable TlsFailureReason refusal() {
    return refusal;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    this.chain = Arrays.stream(chain).limit(MOST_CERTIFICATES).map(CertificateFacts::of).toList();
    if (judge == null) {
      return;
    }
    try {
      // without the socket the path alone is judged, with it the name too
      judge.checkServerTrusted(chain, authType);
    } catch (CertificateException e) {
      refusal =
          isDated(e) ? TlsResult.TlsFailureReason.EXPIRED : TlsResult.TlsFailureReason.UNTRUSTED;
      throw e;
    }
    try {
      judge.checkServerTrusted(chain, authType, socket);
    } catch (CertificateException e) {
      refusal =
          e.getCause() instanceof CertPathValidatorException
              ? TlsResult.TlsFailureReason.UNTRUSTED
              : TlsResult.TlsFailureReason.MISNAMED;
      throw e;
    }
  }

  private static boolean isDated(Throwable problem) {
    for (Throwable t = problem; t != null; t = t.getCause()) {
      if (t instanceof CertificateExpiredException
          || t instanceof CertificateNotYetValidException) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("only for sockets");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("only for sockets");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("only for servers");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("only for servers");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("only for servers");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
