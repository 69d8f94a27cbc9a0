package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.net.tls.TlsResult;
import java.net.Socket;

/**
 * What an engine contributes to {@link JdbcLogin}. One instance serves one source and one login.
 *
 * @param <F> facts about the server and the session
 */
public interface LoginProtocol<F> {
  LoginTarget target();

  /**
   * Negotiates whether the connection is encrypted. Every read is limited by the socket's timeout;
   * closing the socket ends the negotiation.
   */
  Greeting greet(Socket plain, TlsMode.Encryption encryption);

  /** The failure of a TLS handshake. */
  Failure tlsRefused(TlsResult.TlsRefused refused);

  /** The server closed the connection before it sent anything. */
  Failure closedWithoutResponse();

  /** Prepares one login over a connection. */
  SourceLogin<?, F> begin(LoginPeer peer);
}
