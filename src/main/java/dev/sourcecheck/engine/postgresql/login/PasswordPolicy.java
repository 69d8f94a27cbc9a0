package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import dev.sourcecheck.engine.postgresql.login.AuthenticationExchange.Method;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Where a password may be sent as it is, and which logins are worth a warning.
 *
 * @param cleartextAllowed whether also unencrypted to other machines
 * @param onThisMachine whether nothing between us and this address could listen
 */
public record PasswordPolicy(boolean cleartextAllowed, Predicate<InetAddress> onThisMachine) {
  public static PasswordPolicy strict() {
    return new PasswordPolicy(false, InetAddress::isLoopbackAddress);
  }

  boolean allowsCleartext(boolean encrypted, InetAddress peer) {
    return encrypted || cleartextAllowed || onThisMachine.test(peer);
  }

  /** About a login that sent something, whether it succeeded or not. */
  List<Warning> warnings(LoginAttempt attempt, SslMode mode, InetAddress peer) {
    Method method = attempt.exchange().method();
    if (onThisMachine.test(peer)
        || (method == Method.NONE && !attempt.exchange().authenticated())) {
      return List.of();
    }
    List<Warning> warnings = new ArrayList<>();
    String place = peer.getHostAddress();
    if (!attempt.encrypted()) {
      warnings.add(
          new Warning(
              WarningCode.UNENCRYPTED_LOGIN,
              "The login to %s was not encrypted: have TLS turned on there if it is off, and set"
                      .formatted(place)
                  + " sslmode to require or better."));
    }
    if (method == Method.CLEARTEXT && (!attempt.encrypted() || mode.verifiesNothing())) {
      warnings.add(
          new Warning(
              WarningCode.AUTHENTICATION_DOWNGRADE,
              "The server at %s asked for the password itself rather than for a proof of it, and"
                      .formatted(place)
                  + " nothing proves who it is: set sslmode to verify-full, or have it ask for"
                  + " SCRAM."));
    }
    if (method == Method.MD5 && !attempt.encrypted()) {
      warnings.add(
          new Warning(
              WarningCode.AUTHENTICATION_DOWNGRADE,
              "The server at %s asked for an MD5 hash of the password, which can be broken from what"
                      .formatted(place)
                  + " was sent: have the password stored with scram-sha-256."));
    }
    return warnings;
  }
}
