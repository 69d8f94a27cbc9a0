package dev.sourcecheck.net.tls;

import dev.sourcecheck.text.UntrustedText;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * The facts of a certificate that users need.
 *
 * @param names DNS names and addresses of the subject alternative names
 */
public record CertificateFacts(
    String subject, String issuer, Instant notBefore, Instant notAfter, List<String> names) {
  private static final int DNS = 2;
  private static final int ADDRESS = 7;
  private static final int MAX_NAMES = 50;

  static CertificateFacts of(X509Certificate certificate) {
    return new CertificateFacts(
        UntrustedText.clean(certificate.getSubjectX500Principal().getName()),
        UntrustedText.clean(certificate.getIssuerX500Principal().getName()),
        certificate.getNotBefore().toInstant(),
        certificate.getNotAfter().toInstant(),
        names(certificate));
  }

  private static List<String> names(X509Certificate certificate) {
    try {
      var names = certificate.getSubjectAlternativeNames();
      if (names == null) {
        return List.of();
      }
      return names.stream()
          .filter(name -> name.get(0) instanceof Integer kind && (kind == DNS || kind == ADDRESS))
          .map(name -> UntrustedText.clean(String.valueOf(name.get(1))))
          .limit(MAX_NAMES)
          .toList();
    } catch (CertificateParsingException e) {
      return List.of("(unreadable)");
    }
  }
}
