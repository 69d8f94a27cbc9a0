package dev.sourcecheck.net.tls;

import java.util.List;

/**
 * The facts of a handshake, whether it succeeded or failed.
 *
 * @param version such as {@code TLSv1.3}, empty if the handshake failed
 * @param cipher such as {@code TLS_AES_256_GCM_SHA384}, empty if the handshake failed
 * @param chain the certificate of the server first
 */
public record TlsEvidence(String version, String cipher, List<CertificateFacts> chain) {
  static final TlsEvidence NONE = new TlsEvidence("", "", List.of());

  public TlsEvidence {
    chain = List.copyOf(chain);
  }
}
