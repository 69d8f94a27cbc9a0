package dev.sourcecheck.net;

import java.util.List;

/**
 * What a handshake showed, also one that failed.
 *
 * @param version such as {@code TLSv1.3}; empty if the handshake did not get so far
 * @param cipher such as {@code TLS_AES_256_GCM_SHA384}; empty likewise
 * @param chain the server's own certificate first
 */
public record TlsEvidence(String version, String cipher, List<CertificateFacts> chain) {
  public TlsEvidence {
    chain = List.copyOf(chain);
  }
}
