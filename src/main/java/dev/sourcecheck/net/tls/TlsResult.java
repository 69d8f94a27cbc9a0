package dev.sourcecheck.net.tls;

import javax.net.ssl.SSLSocket;

/** The result of a TLS handshake. */
public sealed interface TlsResult {
  TlsEvidence evidence();

  /** Closing the socket closes the plain socket below it. */
  record TlsEstablished(SSLSocket socket, TlsEvidence evidence) implements TlsResult {}

  /**
   * The handshake failed. The caller closes the plain socket.
   *
   * @param message of the TLS library, cleaned
   */
  record TlsRefused(TlsFailureReason reason, String message, TlsEvidence evidence)
      implements TlsResult {}

  /** Why a handshake failed. */
  enum TlsFailureReason {
    /** No trusted authority issued the certificate. */
    UNTRUSTED,
    /** Expired or not valid yet. */
    EXPIRED,
    /** The certificate is for another host. */
    MISNAMED,
    /** The server does not speak TLS. */
    NOT_TLS,
    /** No version or cipher in common, or an alert. */
    HANDSHAKE,
    /** The server did not respond in time. */
    SILENT,
    /** The connection was closed by the server or by an abort. */
    BROKEN
  }
}
