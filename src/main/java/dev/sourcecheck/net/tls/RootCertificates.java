package dev.sourcecheck.net.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The certificate authorities that are trusted for a source. */
public final class RootCertificates {
  private final @Nullable KeyStore store;

  private RootCertificates(@Nullable KeyStore store) {
    this.store = store;
  }

  /** The default authorities of the JVM. */
  public static RootCertificates ofTheJvm() {
    return new RootCertificates(null);
  }

  /**
   * The given authorities.
   *
   * @param pem one or more certificates
   * @throws CertificateException if there is no readable certificate
   */
  public static RootCertificates ofPem(String pem) throws CertificateException {
    Collection<? extends Certificate> certificates = parse(pem);
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("root" + store.size(), certificate);
      }
      return new RootCertificates(store);
    } catch (IOException | GeneralSecurityException e) {
      throw new CertificateException(e);
    }
  }

  static Collection<? extends Certificate> parse(String pem) throws CertificateException {
    Collection<? extends Certificate> certificates =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(pem.strip().getBytes(StandardCharsets.UTF_8)));
    if (certificates.isEmpty()) {
      throw new CertificateException("it does not contain a certificate");
    }
    return certificates;
  }

  X509ExtendedTrustManager trustManager() throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager extended) {
        return extended;
      }
    }
    throw new GeneralSecurityException("The JVM has no X.509 trust manager");
  }
}
