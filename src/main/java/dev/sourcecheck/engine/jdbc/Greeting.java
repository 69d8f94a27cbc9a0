package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.engine.Failure;
import java.io.ByteArrayInputStream;

/** How a connection continues after the first exchange with the server. */
public sealed interface Greeting {
  /** The server expects the TLS handshake now. */
  record TlsNow() implements Greeting {}

  /**
   * The driver starts TLS within its own protocol, with the socket of {@link Wire#next}.
   *
   * @param received bytes that the driver is to read first
   */
  record TlsByDriver(ByteArrayInputStream received) implements Greeting {}

  /**
   * The login continues without encryption.
   *
   * @param received bytes that the driver is to read first
   */
  record Unencrypted(ByteArrayInputStream received) implements Greeting {
    public Unencrypted() {
      this(new ByteArrayInputStream(new byte[0]));
    }
  }

  /** The connection cannot be used as requested. */
  record GreetingRefused(Failure failure) implements Greeting {}
}
