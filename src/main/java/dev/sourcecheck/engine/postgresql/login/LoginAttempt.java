package dev.sourcecheck.engine.postgresql.login;

import java.net.InetAddress;

/**
 * The state of a login when it failed.
 *
 * @param exchange how far the authentication got
 * @param encrypted whether the connection uses TLS
 * @param local our address on this connection
 */
record LoginAttempt(AuthenticationExchange exchange, boolean encrypted, InetAddress local) {
  /** A login that the server refused before the startup message. */
  static LoginAttempt beforeStartup() {
    return new LoginAttempt(
        new AuthenticationExchange(false), false, InetAddress.getLoopbackAddress());
  }

  /** Whether another attempt is possible: the server did not record a failed login. */
  boolean mayRetry() {
    return exchange.method() == AuthenticationExchange.Method.NONE && !exchange.authenticated();
  }
}
