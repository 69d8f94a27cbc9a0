package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.net.tls.TlsHandshake;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The connection over which a login runs.
 *
 * @param address the checked address of the server
 * @param local our address on this connection
 * @param tls null if the connection is not encrypted
 */
public record LoginPeer(InetSocketAddress address, InetAddress local, @Nullable TlsHandshake tls) {
  public boolean encrypted() {
    return tls != null;
  }
}
