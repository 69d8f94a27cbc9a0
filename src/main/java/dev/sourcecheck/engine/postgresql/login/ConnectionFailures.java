package dev.sourcecheck.engine.postgresql.login;

import static dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting.identifier;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.NetworkFailures;
import dev.sourcecheck.engine.postgresql.login.AuthenticationExchange.Method;
import dev.sourcecheck.engine.postgresql.sql.ServerText;
import dev.sourcecheck.net.TlsResult;
import dev.sourcecheck.net.TlsResult.TlsFailureReason;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;

/** Failures of the connection itself: silence, a broken protocol, or an exchange that we ended. */
final class ConnectionFailures {
  private final PostgresOptions options;

  ConnectionFailures(PostgresOptions options) {
    this.options = options;
  }

  /** A server that does not trust our certificate sends an alert, or only closes the connection. */
  Failure of(TlsResult.TlsRefused refused) {
    String message = refused.message();
    boolean ours =
        options.identity() != null
            && !refused.evidence().chain().isEmpty()
            && (refused.reason() == TlsFailureReason.BROKEN
                || message.contains("certificate")
                || message.contains("unknown_ca"))
            && refused.reason() != TlsFailureReason.UNTRUSTED
            && refused.reason() != TlsFailureReason.EXPIRED
            && refused.reason() != TlsFailureReason.MISNAMED;
    return ours
        ? certificateRefused()
        : NetworkFailures.of(refused, options.endpoint(), "sslmode", "rootcert");
  }

  /** The server did not accept the request for TLS. */
  Failure noTls(SslRequest.SslAnswer answer) {
    if (answer instanceof SslRequest.Declined) {
      return Failure.of(
          FailureCode.TLS_UNSUPPORTED,
          "The server at %s does not support TLS: set ssl to on there, or set sslmode to prefer."
              .formatted(options.endpoint()),
          "sslmode");
    }
    if (answer instanceof SslRequest.Foreign foreign) {
      return Failure.of(
          FailureCode.PROTOCOL_MISMATCH,
          "The server at %s is not PostgreSQL but %s."
              .formatted(options.endpoint(), foreign.what()),
          "host",
          "port");
    }
    return answer instanceof SslRequest.Silent ? silent() : closedWithoutResponse();
  }

  private Failure silent() {
    return Failure.of(
            FailureCode.TIMEOUT,
            "The server at %s accepted the connection but did not respond in time: it hangs, or it is"
                    .formatted(options.endpoint())
                + " not PostgreSQL.",
            "host",
            "port")
        .asRetryable();
  }

  Failure closedWithoutResponse() {
    return Failure.of(
            FailureCode.PROTOCOL_MISMATCH,
            "The server at %s accepted the connection and closed it without a response: it is not"
                    .formatted(options.endpoint())
                + " PostgreSQL, or it is a proxy without a server behind it.",
            "host",
            "port")
        .asRetryable();
  }

  private Failure notPostgres() {
    return Failure.of(
        FailureCode.PROTOCOL_MISMATCH,
        "The server at %s is not PostgreSQL, or violates its protocol."
            .formatted(options.endpoint()),
        "host",
        "port");
  }

  /**
   * The connection broke, the server violated the protocol, or we ended the exchange.
   *
   * @param e not reported by the server
   */
  Failure of(SQLException e, LoginAttempt attempt) {
    AuthenticationExchange.ExchangeRefused refused =
        ServerText.cause(e, AuthenticationExchange.ExchangeRefused.class);
    if (refused != null) {
      return refused(refused.refusal());
    }
    if ("08P01".equals(e.getSQLState()) || ServerText.isCausedBy(e, FrameGuard.Flooded.class)) {
      return notPostgres();
    }
    if (options.identity() != null && ServerText.isCausedBy(e, SSLException.class)) {
      // since TLS 1.3 the server verifies the client after the client's part of the handshake
      return certificateRefused();
    }
    if (ServerText.isCausedBy(e, SocketTimeoutException.class)) {
      return attempt.exchange().method() == Method.NONE ? silent() : silentAfterPassword();
    }
    if (options.identity() != null && attempt.encrypted() && attempt.mayRetry()) {
      // the server's alert is lost if the connection is reset first
      return certificateRefused();
    }
    return attempt.mayRetry() ? closedWithoutResponse() : closedDuringLogin();
  }

  private Failure certificateRefused() {
    return Failure.of(
        FailureCode.AUTHENTICATION_FAILED,
        "The server at %s ended the TLS handshake after it received the client certificate: the server"
                .formatted(options.endpoint())
            + " may not trust its issuer, or the certificate is expired or revoked.",
        "sslcert");
  }

  private Failure refused(AuthenticationExchange.ExchangeRefusal refusal) {
    return switch (refusal) {
      case CLEARTEXT ->
          Failure.of(
              FailureCode.AUTHENTICATION_METHOD,
              "The server at %s requires a cleartext password over an unencrypted connection, so the"
                      .formatted(options.endpoint())
                  + " password was not sent: set sslmode to require, or configure the server to use"
                  + " scram-sha-256.",
              "sslmode");
      case DOWNGRADE ->
          Failure.of(
              FailureCode.AUTHENTICATION_METHOD,
              "The server at %s started a secure authentication and then requested a weaker one, which"
                      .formatted(options.endpoint())
                  + " can be an attack, so the password was not sent: set sslmode to verify-full.",
              "sslmode");
      case OUT_OF_ORDER, PROBED -> notPostgres();
    };
  }

  private Failure silentAfterPassword() {
    return Failure.of(
            FailureCode.TIMEOUT,
            "The server at %s asked for the password but did not respond to it in time: it may be a"
                    .formatted(options.endpoint())
                + " connection pooler that cannot reach its server, or a server that cannot reach its"
                + " authentication service.",
            "host",
            "port")
        .asRetryable();
  }

  private Failure closedDuringLogin() {
    return Failure.of(
            FailureCode.NETWORK_UNREACHABLE,
            "The server at %s closed the connection during the login."
                .formatted(options.endpoint()),
            "host",
            "port")
        .asRetryable();
  }

  private String user() {
    return identifier(options.user());
  }

  private String database() {
    return identifier(options.database());
  }
}
