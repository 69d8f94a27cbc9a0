package dev.sourcecheck.engine.postgresql.login;

import java.net.InetAddress;

/**
 * What is known of one attempt to log in beside the server's error.
 *
 * @param exchange how far the authentication got
 * @param encrypted whether over TLS
 * @param local our own address on this connection
 */
record LoginAttempt(AuthenticationExchange exchange, boolean encrypted, InetAddress local) {
  /** Nothing was sent that the server counts as a failed login. */
  boolean mayRetry() {
    return exchange.method() == AuthenticationExchange.Method.NONE && !exchange.authenticated();
  }
}
