package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.engine.Endpoint;
import dev.sourcecheck.engine.FieldNames;
import dev.sourcecheck.net.tls.ClientIdentity;
import dev.sourcecheck.net.tls.RootCertificates;
import dev.sourcecheck.net.tls.TlsHandshake;
import dev.sourcecheck.net.tls.TlsTrust;
import org.jspecify.annotations.Nullable;

/**
 * Where a login connects to, and how the connection is protected.
 *
 * @param fields the options that failures of the network refer to
 * @param identity the client certificate and its key, null for none
 */
public record LoginTarget(
    Endpoint endpoint,
    FieldNames fields,
    TlsMode mode,
    RootCertificates roots,
    @Nullable ClientIdentity identity) {
  /** The handshake that the mode requires. */
  public TlsHandshake handshake() {
    return handshake(mode.trust());
  }

  public TlsHandshake handshake(TlsTrust trust) {
    return new TlsHandshake(trust, roots, identity);
  }
}
