package dev.sourcecheck.engine.postgresql.login;

import java.io.IOException;

/**
 * The authentication part of one login, as far as the server has taken it (manual, "Protocol Flow:
 * Start-up"). It refuses a request before the driver sees it, because the driver answers a request
 * for a password at once.
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
  private volatile boolean proved;
  private volatile boolean authenticated;
  private int last = -1;

  /**
   * @param cleartextAllowed whether the password may be sent as it is
   */
  AuthenticationExchange(boolean cleartextAllowed) {
    this(cleartextAllowed, false);
  }

  private AuthenticationExchange(boolean cleartextAllowed, boolean probing) {
    this.cleartextAllowed = cleartextAllowed;
    this.probing = probing;
  }

  /** Ends at the server's first request, so that no password is ever sent. */
  static AuthenticationExchange probe() {
    return new AuthenticationExchange(false, true);
  }

  /** How the server asked for the password. */
  enum Method {
    NONE,
    CLEARTEXT,
    MD5,
    SCRAM,
    /** Kerberos and the like, which the driver refuses. */
    OTHER
  }

  /** Why the exchange was ended. */
  enum ExchangeRefusal {
    /** The password as it is would cross the network unencrypted. */
    CLEARTEXT,
    /** A second request, for a weaker form of the password than the first. */
    DOWNGRADE,
    /** A message that the protocol does not allow at this point. */
    OUT_OF_ORDER,
    /** It was only to be seen whether the server's rules let a connection come this far. */
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

  /** Takes the type of an authentication message (manual, "Message Formats"). */
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
        proved = method != Method.NONE;
      }
      case CLEARTEXT -> request(Method.CLEARTEXT);
      case MD5 -> request(Method.MD5);
      case SASL -> request(Method.SCRAM);
      case SASL_CONTINUE -> after(SASL);
      case SASL_FINAL -> {
        after(SASL_CONTINUE);
        proved = true;
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

  private void after(int expected) throws ExchangeRefused {
    if (last != expected || authenticated) {
      throw new ExchangeRefused(ExchangeRefusal.OUT_OF_ORDER);
    }
  }

  /** How the password was asked for; once it was, another attempt would be another login. */
  Method method() {
    return method;
  }

  /** The server accepted the password, whatever it refused afterwards. */
  boolean passwordAccepted() {
    return proved;
  }

  /** The server ended the authentication and began the session. */
  boolean authenticated() {
    return authenticated;
  }
}
