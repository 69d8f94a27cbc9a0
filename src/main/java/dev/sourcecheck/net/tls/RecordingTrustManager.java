package dev.sourcecheck.net.tls;

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

/** Verifies the certificate chain of one handshake; records the chain and why it was rejected. */
final class RecordingTrustManager extends X509ExtendedTrustManager {
  private static final int MAX_CERTIFICATES = 10;

  private final @Nullable X509ExtendedTrustManager delegate;
  private List<CertificateFacts> chain = List.of();
  private TlsResult.@Nullable TlsFailureReason rejection;

  private RecordingTrustManager(@Nullable X509ExtendedTrustManager delegate) {
    this.delegate = delegate;
  }

  static RecordingTrustManager of(TlsTrust trust, RootCertificates roots)
      throws GeneralSecurityException {
    // loaded only if needed, because the default authorities of the JVM take long to load
    return new RecordingTrustManager(trust == TlsTrust.ANY ? null : roots.trustManager());
  }

  List<CertificateFacts> chain() {
    return chain;
  }

  /** Null if the handshake did not fail because of the certificate. */
  TlsResult.@Nullable TlsFailureReason rejection() {
    return rejection;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    this.chain = Arrays.stream(chain).limit(MAX_CERTIFICATES).map(CertificateFacts::of).toList();
    if (delegate == null) {
      return;
    }
    try {
      // without the socket only the path is verified, with it also the name
      delegate.checkServerTrusted(chain, authType);
    } catch (CertificateException e) {
      rejection =
          isOutsideValidity(e)
              ? TlsResult.TlsFailureReason.EXPIRED
              : TlsResult.TlsFailureReason.UNTRUSTED;
      throw e;
    }
    try {
      delegate.checkServerTrusted(chain, authType, socket);
    } catch (CertificateException e) {
      rejection =
          e.getCause() instanceof CertPathValidatorException
              ? TlsResult.TlsFailureReason.UNTRUSTED
              : TlsResult.TlsFailureReason.MISNAMED;
      throw e;
    }
  }

  private static boolean isOutsideValidity(Throwable problem) {
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
