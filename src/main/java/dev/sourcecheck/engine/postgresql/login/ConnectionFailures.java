package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.NetworkFailures;
import dev.sourcecheck.engine.jdbc.Causes;
import dev.sourcecheck.engine.jdbc.ServerSilence;
import dev.sourcecheck.engine.postgresql.login.AuthenticationExchange.Method;
import dev.sourcecheck.net.tls.TlsResult;
import dev.sourcecheck.net.tls.TlsResult.TlsFailureReason;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;

/** Failures of the connection itself: silence, a broken protocol, or an exchange that we ended. */
final class ConnectionFailures {
  private final PostgresOptions options;
  private final ServerSilence silence;

  ConnectionFailures(PostgresOptions options) {
    this.options = options;
    this.silence = new ServerSilence("PostgreSQL", options.endpoint(), options.target().fields());
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
        : NetworkFailures.of(refused, options.endpoint(), options.target().fields());
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
      return silence.foreign(foreign.what());
    }
    return answer instanceof SslRequest.Silent ? silence.silent() : closedWithoutResponse();
  }

  Failure closedWithoutResponse() {
    return silence.closedWithoutResponse();
  }

  /**
   * The connection broke, the server violated the protocol, or we ended the exchange.
   *
   * @param e not reported by the server
   */
  Failure of(SQLException e, LoginAttempt attempt) {
    AuthenticationExchange.ExchangeRefused refused =
        Causes.find(e, AuthenticationExchange.ExchangeRefused.class);
    if (refused != null) {
      return refused(refused.refusal());
    }
    if ("08P01".equals(e.getSQLState()) || Causes.contain(e, FrameGuard.Flooded.class)) {
      return silence.protocolViolated();
    }
    if (options.identity() != null && Causes.contain(e, SSLException.class)) {
      // since TLS 1.3 the server verifies the client after the client's part of the handshake
      return certificateRefused();
    }
    if (Causes.contain(e, SocketTimeoutException.class)) {
      return attempt.exchange().method() == Method.NONE
          ? silence.silent()
          : silence.silentAfterPassword();
    }
    if (options.identity() != null && attempt.encrypted() && attempt.mayRetry()) {
      // the server's alert is lost if the connection is reset first
      return certificateRefused();
    }
    return attempt.mayRetry() ? closedWithoutResponse() : silence.closedDuringLogin();
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
      case OUT_OF_ORDER, PROBED -> silence.protocolViolated();
    };
  }
}
