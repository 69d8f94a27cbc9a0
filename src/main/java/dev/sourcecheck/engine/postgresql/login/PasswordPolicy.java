package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import dev.sourcecheck.engine.jdbc.TlsMode;
import dev.sourcecheck.engine.postgresql.login.AuthenticationExchange.Method;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Decides where a cleartext password may be sent, and which logins cause a warning.
 *
 * @param cleartextAllowed whether it may be sent unencrypted to other machines
 * @param onThisMachine whether an address is local, so that nothing can listen in
 */
public record PasswordPolicy(boolean cleartextAllowed, Predicate<InetAddress> onThisMachine) {
  public static PasswordPolicy strict() {
    return new PasswordPolicy(false, InetAddress::isLoopbackAddress);
  }

  boolean allowsCleartext(boolean encrypted, InetAddress peer) {
    return encrypted || cleartextAllowed || onThisMachine.test(peer);
  }

  /** Warnings about a login that sent a password or was authenticated, even if it failed. */
  List<Warning> warnings(LoginAttempt attempt, TlsMode mode, InetAddress peer) {
    Method method = attempt.exchange().method();
    if (onThisMachine.test(peer)
        || (method == Method.NONE && !attempt.exchange().authenticated())) {
      return List.of();
    }
    List<Warning> warnings = new ArrayList<>();
    String address = peer.getHostAddress();
    if (!attempt.encrypted()) {
      warnings.add(
          new Warning(
              WarningCode.UNENCRYPTED_LOGIN,
              "The login to %s was not encrypted: enable TLS on the server and set sslmode to require"
                      .formatted(address)
                  + " or stronger."));
    }
    if (method == Method.CLEARTEXT && (!attempt.encrypted() || mode.verifiesNothing())) {
      warnings.add(
          new Warning(
              WarningCode.AUTHENTICATION_DOWNGRADE,
              "The server at %s requested the cleartext password, and its identity is not verified:"
                      .formatted(address)
                  + " set sslmode to verify-full, or configure the server to use scram-sha-256."));
    }
    if (method == Method.MD5 && !attempt.encrypted()) {
      warnings.add(
          new Warning(
              WarningCode.AUTHENTICATION_DOWNGRADE,
              "The server at %s requested an MD5 hash of the password, from which the password can be"
                      .formatted(address)
                  + " recovered: store the password with scram-sha-256."));
    }
    return warnings;
  }
}
