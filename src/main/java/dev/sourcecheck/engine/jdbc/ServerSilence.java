package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.engine.Endpoint;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.FieldNames;

/**
 * Failures of a connection whose server is silent, closes it, or does not speak the protocol.
 *
 * @param product the name of the expected server
 */
public record ServerSilence(String product, Endpoint endpoint, FieldNames fields) {
  /** No response to the first message. */
  public Failure silent() {
    return Failure.of(
            FailureCode.TIMEOUT,
            "The server at %s accepted the connection but did not respond in time: it hangs, or it is"
                    .formatted(endpoint)
                + " not %s.".formatted(product),
            fields.address())
        .asRetryable();
  }

  public Failure closedWithoutResponse() {
    return Failure.of(
            FailureCode.PROTOCOL_MISMATCH,
            "The server at %s accepted the connection and closed it without a response: it is not"
                    .formatted(endpoint)
                + " %s, or it is a proxy without a server behind it.".formatted(product),
            fields.address())
        .asRetryable();
  }

  /**
   * @param what the kind of service
   */
  public Failure foreign(String what) {
    return Failure.of(
        FailureCode.PROTOCOL_MISMATCH,
        "The server at %s is not %s but %s.".formatted(endpoint, product, what),
        fields.address());
  }

  public Failure protocolViolated() {
    return Failure.of(
        FailureCode.PROTOCOL_MISMATCH,
        "The server at %s is not %s, or violates its protocol.".formatted(endpoint, product),
        fields.address());
  }

  public Failure closedDuringLogin() {
    return Failure.of(
            FailureCode.NETWORK_UNREACHABLE,
            "The server at %s closed the connection during the login.".formatted(endpoint),
            fields.address())
        .asRetryable();
  }

  /** After the password was sent. */
  public Failure silentAfterPassword() {
    return Failure.of(
            FailureCode.TIMEOUT,
            "The server at %s asked for the password but did not respond to it in time: it may be a"
                    .formatted(endpoint)
                + " connection pooler that cannot reach its server, or a server that cannot reach its"
                + " authentication service.",
            fields.address())
        .asRetryable();
  }

  /** The connection was lost after the login. */
  public static Failure lost() {
    return Failure.of(
            FailureCode.NETWORK_UNREACHABLE,
            "The connection to the server was lost during a statement.")
        .asRetryable();
  }

  /** The server stopped responding after the login. */
  public static Failure stopped() {
    return Failure.of(FailureCode.TIMEOUT, "The server stopped responding during a statement.")
        .asRetryable();
  }
}
