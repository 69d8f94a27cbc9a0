package dev.sourcecheck.engine.postgresql.login;

import static dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting.identifier;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.postgresql.sql.ServerText;
import java.net.Inet6Address;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why pg_hba.conf refused a connection before the server asked for a password. */
final class HbaFailures {
  private static final Pattern ADDRESS =
      Pattern.compile("(?:[0-9]{1,3}\\.){3}[0-9]{1,3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}");

  private final PostgresOptions options;

  HbaFailures(PostgresOptions options) {
    this.options = options;
  }

  Failure of(SQLException e, LoginAttempt attempt) {
    String from = clientAddress(e, attempt);
    return switch (ServerFault.of(e)) {
      case CERTIFICATE_REQUIRED -> certificateRequired();
      case HBA_REJECT -> rejected(attempt, from);
      case HBA_NO_ENTRY -> noEntry(attempt, from);
      default -> from.isEmpty() ? unclear(e) : noEntryOrRejected(attempt, from);
    };
  }

  /**
   * The client's address in the server's message, which is never translated: our local address, or,
   * behind a NAT, another one. Empty if the message has no address.
   */
  private String clientAddress(SQLException e, LoginAttempt attempt) {
    String own = attempt.local().getHostAddress();
    if (attempt.local() instanceof Inet6Address && own.contains("%")) {
      own = own.substring(0, own.indexOf('%'));
    }
    Matcher addresses = ADDRESS.matcher(ServerText.of(e));
    String other = "";
    while (addresses.find()) {
      String address = addresses.group();
      if (address.equals(own)) {
        return own;
      }
      boolean name = address.equals(options.user()) || address.equals(options.database());
      if (other.isEmpty() && !name) {
        other = address;
      }
    }
    return other;
  }

  private Failure certificateRequired() {
    String given =
        options.identity() == null
            ? "set sslcert and sslkey"
            : "it does not accept the one in sslcert";
    return Failure.of(
        FailureCode.AUTHENTICATION_METHOD,
        "The server requires a client certificate from user %s (clientcert in pg_hba.conf): %s."
            .formatted(user(), given),
        "sslcert",
        "sslkey");
  }

  private Failure rejected(LoginAttempt attempt, String from) {
    String instead =
        from.isEmpty() ? "." : ", for example to this one in pg_hba.conf: " + line(from);
    return Failure.of(
        FailureCode.ADDRESS_NOT_ALLOWED,
        "A reject line of the server's pg_hba.conf refuses %s. A line below it never matches, so an"
                .formatted(connection(attempt, from))
            + " administrator must change that line"
            + instead,
        "host",
        "user",
        "dbname");
  }

  private Failure noEntry(LoginAttempt attempt, String from) {
    if (mayBeHostnossl(attempt)) {
      return Failure.of(
          FailureCode.ADDRESS_NOT_ALLOWED,
          "No line of the server's pg_hba.conf allows %s: there is no line for this user, database"
                  .formatted(connection(attempt, from))
              + " and address, or only a hostnossl line, which does not apply to encrypted"
              + " connections and should be a hostssl line."
              + suggestion(from),
          "host",
          "user",
          "dbname",
          "sslmode");
    }
    return Failure.of(
        FailureCode.ADDRESS_NOT_ALLOWED,
        "No line of the server's pg_hba.conf allows %s.".formatted(connection(attempt, from))
            + suggestion(from),
        "host",
        "user",
        "dbname");
  }

  private Failure noEntryOrRejected(LoginAttempt attempt, String from) {
    return Failure.of(
        FailureCode.ADDRESS_NOT_ALLOWED,
        "The server's pg_hba.conf does not allow %s: it has no line for them, or a reject line that"
                .formatted(connection(attempt, from))
            + " must be changed"
            + (mayBeHostnossl(attempt) ? ", or only a hostnossl line." : ".")
            + suggestion(from),
        "host",
        "user",
        "dbname");
  }

  private Failure unclear(SQLException e) {
    return Failure.of(
        FailureCode.AUTHENTICATION_METHOD,
        "The server refused user %s before it asked for a password: it requires a client certificate"
                .formatted(user())
            + " (sslcert, sslkey), or pg_hba.conf does not allow the connection. It reports: "
            + ServerText.of(e)
            + ".",
        "sslcert",
        "sslkey",
        "user",
        "dbname");
  }

  /** Only encrypted connections are allowed. */
  Failure encryptionRequired() {
    return Failure.of(
        FailureCode.TLS_REQUIRED,
        "The server's pg_hba.conf allows user %s only encrypted connections to database %s: set"
                .formatted(user(), database())
            + " sslmode to require.",
        "sslmode");
  }

  /** If the mode requires encryption, no unencrypted attempt rules out a hostnossl line. */
  private boolean mayBeHostnossl(LoginAttempt attempt) {
    return attempt.encrypted() && options.sslMode().attempts().size() == 1;
  }

  private String connection(LoginAttempt attempt, String from) {
    return "%s connections of user %s to database %s from %s"
        .formatted(
            attempt.encrypted() ? "encrypted" : "unencrypted",
            user(),
            database(),
            from.isEmpty() ? "here" : from);
  }

  private String suggestion(String from) {
    return from.isEmpty() ? "" : " An administrator can add to pg_hba.conf: " + line(from);
  }

  private String line(String from) {
    return "host %s %s %s/%d scram-sha-256"
        .formatted(database(), user(), from, from.contains(":") ? 128 : 32);
  }

  private String user() {
    return identifier(options.user());
  }

  private String database() {
    return identifier(options.database());
  }
}
