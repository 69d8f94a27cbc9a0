package dev.sourcecheck.net;

import javax.net.ssl.SSLSocket;

/** How a TLS handshake ended. */
public sealed interface TlsResult {
  TlsEvidence evidence();

  /** Times are in nanoseconds. */
  long nanos();

  /** The socket owns the plain one below it. */
  record TlsEstablished(SSLSocket socket, TlsEvidence evidence, long nanos) implements TlsResult {}

  /**
   * The socket below is left for the caller to close.
   *
   * @param words the TLS library's, made harmless
   */
  record TlsRefused(TlsFailureReason reason, String words, TlsEvidence evidence, long nanos)
      implements TlsResult {}

  /** Why not. */
  enum TlsFailureReason {
    UNTRUSTED,
    /** Or not valid yet. */
    EXPIRED,
    MISNAMED,
    /** The other side does not speak TLS. */
    NOT_TLS,
    /** No version or cipher in common, or an alert. */
    HANDSHAKE,
    /** Nothing came in time. */
    SILENT,
    /** The connection broke, or was closed by an abort. */
    BROKEN
  }
}
