package dev.sourcecheck.engine.postgresql.login;

import static dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting.identifier;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.postgresql.login.AuthenticationExchange.Method;
import dev.sourcecheck.engine.postgresql.sql.LimitSetting;
import dev.sourcecheck.engine.postgresql.sql.ServerCondition;
import dev.sourcecheck.engine.postgresql.sql.ServerText;
import dev.sourcecheck.engine.postgresql.sql.SettingOrigin;
import dev.sourcecheck.engine.postgresql.sql.TransactionSettings;
import java.sql.SQLException;

/**
 * Why a login was refused, by SQLState (manual, "PostgreSQL Error Codes"). If a state has several
 * causes, they are distinguished by the routine and the line of the server's source code and by how
 * far the authentication got, never by the server's text, which can be translated.
 */
final class LoginFailures {
  private final PostgresOptions options;
  private final HbaFailures hba;
  private final ConnectionFailures connection;
  private final DatabaseFailures database;

  LoginFailures(PostgresOptions options) {
    this.options = options;
    this.hba = new HbaFailures(options);
    this.connection = new ConnectionFailures(options);
    this.database = new DatabaseFailures(options);
  }

  HbaFailures hba() {
    return hba;
  }

  ConnectionFailures connection() {
    return connection;
  }

  /** Whether pg_hba.conf ended the login before the server asked for a password. */
  static boolean isHbaRefusal(SQLException e, LoginAttempt attempt) {
    return "28000".equals(e.getSQLState())
        && attempt.mayRetry()
        && (ServerText.routine(e).equals("ClientAuthentication") || PoolerMessage.isFromPooler(e));
  }

  Failure of(SQLException e, LoginAttempt attempt) {
    return failure(e, attempt).withSqlState(e.getSQLState(), e.getErrorCode());
  }

  private Failure failure(SQLException e, LoginAttempt attempt) {
    if (e instanceof TransactionSettings.RoleRefused) {
      return new RoleFailures(options).of(e);
    }
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    if (PoolerMessage.isFromPooler(e) && (state.startsWith("08") || state.startsWith("XX"))) {
      Failure failure = new PoolerFailures(options).of(e);
      return failure == null ? reported(e, attempt) : failure;
    }
    return switch (state) {
      case "28P01" -> password(e, attempt);
      case "28000" -> unauthorized(e, attempt);
      case "3D000" -> database.unknown(e);
      case "42501" -> database.denied(e);
      case "55000" -> database.unusable(e);
      case "53300" -> database.tooManyConnections(e);
      case "57P03" -> database.notConnectable(e);
      case "57P01", "57P02" -> ServerCondition.failure(e).orElseThrow();
      case "58P01" -> database.libraryMissing(e);
      case "P0001" ->
          Failure.of(
              FailureCode.PERMISSION_DENIED,
              "The server ended the session of user %s immediately after the login, probably by a login"
                      .formatted(user())
                  + " trigger: %s.".formatted(ServerText.of(e)),
              "user");
      case "08004" -> ServerText.isFromServer(e) ? reported(e, attempt) : method(e);
      default ->
          state.startsWith("08") && !ServerText.isFromServer(e)
              ? connection.of(e, attempt)
              : reported(e, attempt);
    };
  }

  /** No setting applies: an administrator canceled the statement or ended the session. */
  Failure canceled(SQLException e) {
    return Failure.of(
            FailureCode.TIMEOUT,
            "The server canceled a statement of user %s in database %s, although no short limit is set:"
                    .formatted(user(), identifier(options.database()))
                + " an administrator or a monitoring tool probably canceled it. It reports: %s."
                    .formatted(ServerText.of(e)))
        .asRetryable()
        .withSqlState(e.getSQLState(), e.getErrorCode());
  }

  Failure tooShort(LimitSetting limit, SettingOrigin origin) {
    return limit.tooShort(origin, options.user(), options.database(), "user", "dbname");
  }

  private Failure password(SQLException e, LoginAttempt attempt) {
    if (attempt.exchange().method() == Method.SCRAM && attempt.exchange().passwordAccepted()) {
      return Failure.of(
          FailureCode.AUTHENTICATION_FAILED,
          "The server accepts the password of user %s, but the client certificate is for another user"
                  .formatted(user())
              + " (clientcert=verify-full).",
          "sslcert",
          "user");
    }
    return Failure.of(
        FailureCode.AUTHENTICATION_FAILED,
        "The server does not accept this password for user %s: it is wrong or has expired, or there"
                .formatted(user())
            + " is no such user.",
        "user",
        "password");
  }

  private Failure unauthorized(SQLException e, LoginAttempt attempt) {
    if (isHbaRefusal(e, attempt)) {
      return hba.of(e, attempt);
    }
    Method method = attempt.exchange().method();
    return switch (ServerText.routine(e)) {
      case "InitializeSessionUserId" -> sessionUser(e, attempt);
      case "auth_failed" -> method == Method.NONE ? withoutPassword(e) : password(e, attempt);
      default ->
          method == Method.NONE || attempt.exchange().passwordAccepted()
              ? Failure.of(
                  FailureCode.AUTHENTICATION_FAILED,
                  "The server does not accept user %s: %s.".formatted(user(), ServerText.of(e)),
                  "user")
              : password(e, attempt);
    };
  }

  /** The role does not exist or may not log in. If the password was accepted, it exists. */
  private Failure sessionUser(SQLException e, LoginAttempt attempt) {
    Method method = attempt.exchange().method();
    boolean exists =
        attempt.exchange().passwordAccepted() && (method == Method.SCRAM || method == Method.MD5);
    ServerFault fault = exists ? ServerFault.ROLE_NOLOGIN : ServerFault.of(e);
    return switch (fault) {
      case ROLE_NOLOGIN ->
          Failure.of(
                  FailureCode.ACCOUNT_LOCKED, "User %s may not log in.".formatted(user()), "user")
              .withFix("ALTER ROLE %s LOGIN".formatted(user()));
      case ROLE_UNKNOWN ->
          Failure.of(
                  FailureCode.AUTHENTICATION_FAILED,
                  "There is no user %s.".formatted(user()),
                  "user")
              .withFix("CREATE ROLE %s LOGIN".formatted(user()));
      default ->
          Failure.of(
              FailureCode.AUTHENTICATION_FAILED,
              "There is no user %s, or it may not log in (NOLOGIN). The server reports: %s."
                  .formatted(user(), ServerText.of(e)),
              "user");
    };
  }

  /** Authentication by certificate, or by the operating system or network identity. */
  private Failure withoutPassword(SQLException e) {
    return options.identity() == null
        ? Failure.of(
            FailureCode.AUTHENTICATION_METHOD,
            "The server authenticates user %s without a password (for example by ident or peer) and"
                    .formatted(user())
                + " refused the login: %s.".formatted(ServerText.of(e)),
            "user")
        : Failure.of(
            FailureCode.AUTHENTICATION_FAILED,
            "The server does not accept the client certificate for user %s: %s."
                .formatted(user(), ServerText.of(e)),
            "sslcert",
            "user");
  }

  private Failure method(SQLException e) {
    if (options.password().reveal().isEmpty()) {
      return Failure.of(
          FailureCode.AUTHENTICATION_FAILED,
          "The server requires a password for user %s, but none is stored.".formatted(user()),
          "password");
    }
    return Failure.of(
        FailureCode.AUTHENTICATION_METHOD,
        "The server requires an authentication method that is not supported; passwords (SCRAM, MD5)"
            + " are supported: "
            + ServerText.of(e)
            + ".",
        "user");
  }

  /** Any other error of the server. */
  private Failure reported(SQLException e, LoginAttempt attempt) {
    AuthenticationExchange exchange = attempt.exchange();
    if (exchange.method() != Method.NONE && !exchange.passwordAccepted()) {
      return Failure.of(
          FailureCode.AUTHENTICATION_FAILED,
          "The server refused the login of user %s after it asked for the password: %s."
              .formatted(user(), ServerText.of(e)),
          "user",
          "password");
    }
    return Failure.of(
        FailureCode.UNEXPECTED,
        exchange.authenticated()
            ? "The server ended the session of user %s immediately after the login: %s."
                .formatted(user(), ServerText.of(e))
            : "The server refused the login: %s.".formatted(ServerText.of(e)));
  }

  private String user() {
    return identifier(options.user());
  }
}
