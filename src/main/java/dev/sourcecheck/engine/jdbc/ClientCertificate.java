package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.engine.InvalidOptionException;
import dev.sourcecheck.net.tls.ClientIdentity;
import dev.sourcecheck.net.tls.PrivateKeyPem;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.SourceSpec;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** Reads the options {@code sslcert} and {@code sslkey}, which are only valid together. */
public final class ClientCertificate {
  private ClientCertificate() {}

  /** Null if the source has none. */
  public static @Nullable ClientIdentity of(SourceSpec source) throws InvalidOptionException {
    String certificate = pem(source, "sslcert");
    String key = pem(source, "sslkey");
    if (certificate.isEmpty() && key.isEmpty()) {
      return null;
    }
    if (certificate.isEmpty()) {
      throw new InvalidOptionException(
          "sslcert", "A client key (sslkey) is set without its certificate.");
    }
    if (key.isEmpty()) {
      throw new InvalidOptionException(
          "sslkey", "A client certificate (sslcert) is set without its key.");
    }
    X509Certificate[] chain;
    try {
      chain = ClientIdentity.chain(certificate);
    } catch (CertificateException e) {
      throw new InvalidOptionException(
          "sslcert", "The client certificate is not in PEM format, or cannot be read.");
    }
    try {
      return ClientIdentity.of(chain, PrivateKeyPem.read(key));
    } catch (GeneralSecurityException e) {
      throw new InvalidOptionException(
          "sslkey", "The client key cannot be used: %s.".formatted(e.getMessage()));
    }
  }

  /** The certificate is not secret, but a source may store it as a secret. */
  private static String pem(SourceSpec source, String field) {
    Secret secret = source.secret(field);
    String text = secret == null ? source.text(field) : secret.reveal();
    return text == null ? "" : text.strip();
  }
}
