package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.jdbc.SocketGuard;
import dev.sourcecheck.net.tls.ForwardingSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The authentication phase of one login (manual, "Protocol Flow: Start-up"). It refuses a request
 * before the driver sees it, because the driver responds to a password request immediately.
 */
final class AuthenticationExchange {
  static final int OK = 0;
  static final int CLEARTEXT = 3;
  static final int MD5 = 5;
  static final int SASL = 10;
  private static final int SASL_CONTINUE = 11;
  private static final int SASL_FINAL = 12;

  private final boolean cleartextAllowed;
  private final boolean probing;
  private volatile Method method = Method.NONE;
  private volatile boolean passwordAccepted;
  private volatile boolean authenticated;
  private int last = -1;

  /**
   * @param cleartextAllowed whether the cleartext password may be sent
   */
  AuthenticationExchange(boolean cleartextAllowed) {
    this(cleartextAllowed, false);
  }

  private AuthenticationExchange(boolean cleartextAllowed, boolean probing) {
    this.cleartextAllowed = cleartextAllowed;
    this.probing = probing;
  }

  /** An exchange that ends at the server's first message, so that no password is sent. */
  static AuthenticationExchange probe() {
    return new AuthenticationExchange(false, true);
  }

  /** Wraps the sockets of a login; cancel requests over them are not authenticated. */
  SocketGuard guard() {
    return (socket, meter) -> {
      InputStream in = new FrameGuard(socket.getInputStream(), meter, this);
      OutputStream out = new StartupStream(socket.getOutputStream());
      return ForwardingSocket.over(socket, in, out, meter::close);
    };
  }

  /** How the server asked for the password. */
  enum Method {
    NONE,
    CLEARTEXT,
    MD5,
    SCRAM,
    /** For example Kerberos, which the driver refuses. */
    OTHER
  }

  /** Why the exchange was ended. */
  enum ExchangeRefusal {
    /** The cleartext password would be sent unencrypted. */
    CLEARTEXT,
    /** A second request, for a weaker method than the first. */
    DOWNGRADE,
    /** A message that the protocol does not allow at this point. */
    OUT_OF_ORDER,
    /** The purpose was only to see whether pg_hba.conf allows the connection. */
    PROBED
  }

  /** The exchange was ended before anything was disclosed. */
  static final class ExchangeRefused extends IOException {
    private static final long serialVersionUID = 1L;
    private final ExchangeRefusal refusal;

    ExchangeRefused(ExchangeRefusal refusal) {
      super("authentication refused: " + refusal);
      this.refusal = refusal;
    }

    ExchangeRefusal refusal() {
      return refusal;
    }
  }

  /**
   * @param type of an authentication message (manual, "Message Formats")
   */
  void message(int type) throws ExchangeRefused {
    if (probing) {
      throw new ExchangeRefused(ExchangeRefusal.PROBED);
    }
    switch (type) {
      case OK -> {
        if (authenticated || last == SASL || last == SASL_CONTINUE) {
          throw new ExchangeRefused(ExchangeRefusal.OUT_OF_ORDER);
        }
        authenticated = true;
        passwordAccepted = method != Method.NONE;
      }
      case CLEARTEXT -> request(Method.CLEARTEXT);
      case MD5 -> request(Method.MD5);
      case SASL -> request(Method.SCRAM);
      case SASL_CONTINUE -> requireLast(SASL);
      case SASL_FINAL -> {
        requireLast(SASL_CONTINUE);
        passwordAccepted = true;
      }
      default -> {
        if (method == Method.NONE) {
          method = Method.OTHER;
        }
      }
    }
    last = type;
  }

  private void request(Method next) throws ExchangeRefused {
    if (authenticated) {
      throw new ExchangeRefused(ExchangeRefusal.OUT_OF_ORDER);
    }
    if (method != Method.NONE) {
      throw new ExchangeRefused(
          next.compareTo(method) < 0 ? ExchangeRefusal.DOWNGRADE : ExchangeRefusal.OUT_OF_ORDER);
    }
    if (next == Method.CLEARTEXT && !cleartextAllowed) {
      throw new ExchangeRefused(ExchangeRefusal.CLEARTEXT);
    }
    method = next;
  }

  private void requireLast(int expected) throws ExchangeRefused {
    if (last != expected || authenticated) {
      throw new ExchangeRefused(ExchangeRefusal.OUT_OF_ORDER);
    }
  }

  /** The requested method. After a request, another attempt would be another login. */
  Method method() {
    return method;
  }

  /** Whether the server accepted the password, even if it refused the login afterwards. */
  boolean passwordAccepted() {
    return passwordAccepted;
  }

  /** Whether the server completed the authentication and started the session. */
  boolean authenticated() {
    return authenticated;
  }
}
