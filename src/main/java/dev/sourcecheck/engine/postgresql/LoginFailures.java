package dev.sourcecheck.engine.postgresql;

import static dev.sourcecheck.engine.postgresql.Quoting.identifier;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a login was refused. SQLStates are those of the manual's appendix "PostgreSQL Error Codes";
 * where one stands for several faults, the server's routine tells them apart (it is never
 * translated), then its words.
 */
final class LoginFailures {
  private static final Pattern CLIENT = Pattern.compile("\"([0-9a-fA-F:.%]+)\"");

  private final PostgresOptions options;

  LoginFailures(PostgresOptions options) {
    this.options = options;
  }

  /** The server's list of who may come from where has turned us down. */
  static boolean isAddressRefusal(SQLException e) {
    return "28000".equals(e.getSQLState())
        && ("ClientAuthentication".equals(ServerWords.routine(e))
            || ServerWords.of(e).contains("pg_hba.conf"));
  }

  Failure of(SQLException e, boolean encrypted) {
    if (e instanceof TransactionSettings.RoleRefused) {
      return role(e);
    }
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    Failure failure =
        switch (state) {
          case "28P01" -> wrongPassword();
          case "28000" -> unauthorized(e, encrypted);
          case "3D000" ->
              Failure.of(
                      FailureCode.DATABASE_UNKNOWN,
                      "There is no database %s on this server.".formatted(database()),
                      "dbname")
                  .withFix("CREATE DATABASE " + database());
          case "42501" ->
              Failure.of(
                      FailureCode.PERMISSION_DENIED,
                      "User %s may not connect to database %s.".formatted(user(), database()),
                      "user",
                      "dbname")
                  .withFix("GRANT CONNECT ON DATABASE %s TO %s".formatted(database(), user()));
          case "55000" ->
              Failure.of(
                      FailureCode.PERMISSION_DENIED,
                      "Database %s takes no connections.".formatted(database()),
                      "dbname")
                  .withFix("ALTER DATABASE %s ALLOW_CONNECTIONS true".formatted(database()));
          case "53300" -> tooMany(e);
          case "57P03" -> starting(e);
          case "57P01", "57P02" ->
              Failure.of(FailureCode.SERVER_STARTING, "The server is shutting down or restarting.")
                  .thatMayPass();
          case "08004" -> method(e);
          case "08P01" -> noPostgres();
          case "08000", "08001", "08003", "08006" -> broken(e);
          default ->
              Failure.of(
                  FailureCode.UNEXPECTED,
                  "The server refused the login: %s".formatted(ServerWords.of(e)));
        };
    return failure.withSqlState(e.getSQLState(), e.getErrorCode());
  }

  Failure silent() {
    return Failure.of(
            FailureCode.TIMEOUT,
            "What listens at %s took the connection but did not answer in time: it hangs, or it is"
                    .formatted(options.endpoint())
                + " not PostgreSQL.",
            "host",
            "port")
        .thatMayPass();
  }

  Failure closedWithoutWord() {
    return Failure.of(
            FailureCode.PROTOCOL_MISMATCH,
            "What listens at %s took the connection and ended it without an answer: it is not"
                    .formatted(options.endpoint())
                + " PostgreSQL, or a proxy with no server behind it.",
            "host",
            "port")
        .thatMayPass();
  }

  private Failure wrongPassword() {
    return Failure.of(
        FailureCode.AUTHENTICATION_FAILED,
        "The server does not take this password for user %s: it is wrong or has expired, or there"
                .formatted(user())
            + " is no such user.",
        "user",
        "password");
  }

  private Failure unauthorized(SQLException e, boolean encrypted) {
    if (isAddressRefusal(e)) {
      return address(e, encrypted);
    }
    String words = ServerWords.of(e);
    if (words.contains("does not exist")) {
      return Failure.of(
              FailureCode.AUTHENTICATION_FAILED, "There is no user %s.".formatted(user()), "user")
          .withFix("CREATE ROLE %s LOGIN".formatted(user()));
    }
    if (words.contains("not permitted to log in")) {
      return Failure.of(
              FailureCode.ACCOUNT_LOCKED, "User %s may not log in.".formatted(user()), "user")
          .withFix("ALTER ROLE %s LOGIN".formatted(user()));
    }
    return Failure.of(
        FailureCode.AUTHENTICATION_FAILED,
        "The server does not accept user %s: %s".formatted(user(), words),
        "user",
        "password");
  }

  private Failure address(SQLException e, boolean encrypted) {
    Matcher client = CLIENT.matcher(ServerWords.of(e));
    String from = client.find() ? client.group(1) : "";
    String line =
        from.isEmpty()
            ? ""
            : " An administrator may add to pg_hba.conf: host %s %s %s/%d scram-sha-256"
                .formatted(database(), user(), from, from.contains(":") ? 128 : 32);
    if (!encrypted && options.sslMode() == SslMode.DISABLE) {
      return Failure.of(
          FailureCode.TLS_REQUIRED,
          "The server takes no unencrypted connection of user %s to database %s from %s: set"
                  .formatted(user(), database(), from.isEmpty() ? "here" : from)
              + " sslmode to require."
              + line,
          "sslmode");
    }
    return Failure.of(
        FailureCode.ADDRESS_NOT_ALLOWED,
        "The server's pg_hba.conf does not let user %s into database %s from %s (%s)."
                .formatted(
                    user(),
                    database(),
                    from.isEmpty() ? "here" : from,
                    encrypted ? "encrypted" : "not encrypted")
            + line,
        "host",
        "user",
        "dbname");
  }

  private Failure tooMany(SQLException e) {
    Failure failure =
        Failure.of(
                FailureCode.TOO_MANY_CONNECTIONS,
                "The server has no connection left: %s.".formatted(ServerWords.of(e)))
            .thatMayPass();
    return switch (ServerWords.routine(e)) {
      case "InitializeSessionUserId" ->
          failure.withFix("ALTER ROLE %s CONNECTION LIMIT -1".formatted(user()));
      case "CheckMyDatabase" ->
          failure.withFix("ALTER DATABASE %s CONNECTION LIMIT -1".formatted(database()));
      default -> failure;
    };
  }

  private Failure starting(SQLException e) {
    return Failure.of(
            FailureCode.SERVER_STARTING,
            "The server takes no connections yet: %s.".formatted(ServerWords.of(e)))
        .thatMayPass();
  }

  private Failure method(SQLException e) {
    if (options.password().reveal().isEmpty()) {
      return Failure.of(
          FailureCode.AUTHENTICATION_FAILED,
          "The server asks user %s for a password, and none is stored.".formatted(user()),
          "password");
    }
    return Failure.of(
        FailureCode.AUTHENTICATION_METHOD,
        "The server asks for a way to log in that is not supported here; passwords (SCRAM, MD5)"
            + " are. "
            + ServerWords.of(e),
        "user");
  }

  private Failure noPostgres() {
    return Failure.of(
        FailureCode.PROTOCOL_MISMATCH,
        "What answers at %s is not PostgreSQL, or sends what PostgreSQL does not."
            .formatted(options.endpoint()),
        "host",
        "port");
  }

  private Failure broken(SQLException e) {
    if (ServerWords.isCausedBy(e, FrameGuard.Flooded.class)) {
      return noPostgres();
    }
    return ServerWords.isCausedBy(e, SocketTimeoutException.class) ? silent() : closedWithoutWord();
  }

  private Failure role(SQLException e) {
    String role = identifier(String.valueOf(options.role()));
    Failure failure =
        "42501".equals(e.getSQLState())
            ? Failure.of(
                    FailureCode.PERMISSION_DENIED,
                    "User %s may not take on role %s.".formatted(user(), role),
                    "role")
                .withFix("GRANT %s TO %s".formatted(role, user()))
            : Failure.of(
                FailureCode.OPTION_INVALID,
                "Role %s cannot be taken on: %s.".formatted(role, ServerWords.of(e)),
                "role");
    if ("22023".equals(e.getSQLState())) {
      failure = failure.withFix("CREATE ROLE " + role, "GRANT %s TO %s".formatted(role, user()));
    }
    return failure.withSqlState(e.getSQLState(), 0);
  }

  private String user() {
    return identifier(options.user());
  }

  private String database() {
    return identifier(options.database());
  }
}
