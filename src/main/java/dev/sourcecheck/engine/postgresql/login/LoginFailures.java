package dev.sourcecheck.engine.postgresql.login;

import static dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting.identifier;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.postgresql.login.AuthenticationExchange.Method;
import dev.sourcecheck.engine.postgresql.sql.LimitSetting;
import dev.sourcecheck.engine.postgresql.sql.ServerText;
import dev.sourcecheck.engine.postgresql.sql.SettingOrigin;
import dev.sourcecheck.engine.postgresql.sql.TransactionSettings;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;

/**
 * Why a login was refused. SQLStates are those of the manual's appendix "PostgreSQL Error Codes";
 * where one stands for several faults, the routine and the line of the server's source tell them
 * apart, and how far the authentication got. The server's text, which may be translated, is only
 * passed on.
 */
final class LoginFailures {
  private final PostgresOptions options;
  private final HbaFailures hba;

  LoginFailures(PostgresOptions options) {
    this.options = options;
    this.hba = new HbaFailures(options);
  }

  HbaFailures hba() {
    return hba;
  }

  /** The server's rules ended the login before it asked for a password. */
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
      return role(e);
    }
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    if (PoolerMessage.isFromPooler(e) && (state.startsWith("08") || state.startsWith("XX"))) {
      return pooler(e, attempt);
    }
    return switch (state) {
      case "28P01" -> password(e, attempt);
      case "28000" -> unauthorized(e, attempt);
      case "3D000" -> databaseUnknown(e);
      case "42501" -> denied(e);
      case "55000" -> unusableDatabase(e);
      case "53300" -> tooMany(e);
      case "57P03" -> notConnectable(e);
      case "57P01", "57P02" ->
          Failure.of(FailureCode.SERVER_STARTING, "The server is shutting down or restarting.")
              .thatMayPass();
      case "58P01" -> libraryMissing(e);
      case "P0001" ->
          Failure.of(
              FailureCode.PERMISSION_DENIED,
              "The server ended the session of user %s right after the login, as a login trigger"
                      .formatted(user())
                  + " does: %s.".formatted(ServerText.of(e)),
              "user");
      case "08004" -> ServerText.isFromServer(e) ? reported(e, attempt) : method(e);
      default -> state.startsWith("08") ? broken(e, attempt) : reported(e, attempt);
    };
  }

  /** A role's, database's or server's setting ended a statement or the session. */
  Failure ended(SQLException e, LimitSetting setting, SettingOrigin origin) {
    Failure failure = tooShort(setting, origin);
    return failure.withSqlState(
        e.getSQLState() == null ? setting.sqlState() : e.getSQLState(), e.getErrorCode());
  }

  /** No setting did it: an administrator cancelled the statement or ended the session. */
  Failure cancelled(SQLException e) {
    return Failure.of(
            FailureCode.TIMEOUT,
            "The server cancelled a statement of user %s in database %s, though no short limit is set:"
                    .formatted(user(), database())
                + " an administrator or a monitoring tool probably cancelled it. It reports: %s."
                    .formatted(ServerText.of(e)))
        .thatMayPass()
        .withSqlState(e.getSQLState(), e.getErrorCode());
  }

  /** A setting would end any statement or session before it can do anything. */
  Failure tooShort(LimitSetting setting, SettingOrigin origin) {
    String where =
        switch (origin) {
          case DATABASE_USER -> "set for this user in this database";
          case USER -> "set for this user";
          case DATABASE -> "set for this database";
          case GLOBAL -> "set for all users";
          case SERVER -> "set for the whole server";
          case UNKNOWN, NONE -> "as it applies to this session";
        };
    return Failure.of(
            FailureCode.TIMEOUT,
            "The server cut off user %s in database %s by its setting %s, which is %s."
                .formatted(user(), database(), setting.wire(), where),
            "user",
            "dbname")
        .withFix(
            "%s SET %s = '%s'"
                .formatted(
                    origin.alter(options.user(), options.database()),
                    setting.wire(),
                    LimitSetting.ENOUGH))
        .withSqlState(setting.sqlState(), 0);
  }

  Failure silent() {
    return Failure.of(
            FailureCode.TIMEOUT,
            "What listens at %s accepted the connection but did not answer in time: it hangs, or it is"
                    .formatted(options.endpoint())
                + " not PostgreSQL.",
            "host",
            "port")
        .thatMayPass();
  }

  Failure closedWithoutAnswer() {
    return Failure.of(
            FailureCode.PROTOCOL_MISMATCH,
            "What listens at %s accepted the connection and ended it without an answer: it is not"
                    .formatted(options.endpoint())
                + " PostgreSQL, or a proxy with no server behind it.",
            "host",
            "port")
        .thatMayPass();
  }

  private Failure password(SQLException e, LoginAttempt attempt) {
    if (attempt.exchange().method() == Method.SCRAM && attempt.exchange().passwordAccepted()) {
      return Failure.of(
          FailureCode.AUTHENTICATION_FAILED,
          "The server accepts the password of user %s, but the client certificate is not in this"
                  .formatted(user())
              + " user's name (clientcert=verify-full).",
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

  /** There is no such role, or it may not log in. A role whose password was right exists. */
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

  /** By certificate, or by what the operating system or the network says of the user. */
  private Failure withoutPassword(SQLException e) {
    return options.identity() == null
        ? Failure.of(
            FailureCode.AUTHENTICATION_METHOD,
            "The server identifies user %s by something other than a password (such as ident or"
                    .formatted(user())
                + " peer), and refused: %s.".formatted(ServerText.of(e)),
            "user")
        : Failure.of(
            FailureCode.AUTHENTICATION_FAILED,
            "The server does not accept the client certificate for user %s: %s."
                .formatted(user(), ServerText.of(e)),
            "sslcert",
            "user");
  }

  private Failure databaseUnknown(SQLException e) {
    if (PoolerMessage.isFromPooler(e)) {
      return unknownToPooler(e);
    }
    if (ServerText.hasDetail(e)) { // it is in the catalog, so it cannot be created
      return Failure.of(
          FailureCode.DATABASE_UNKNOWN,
          "Database %s cannot be opened: %s.".formatted(database(), ServerText.of(e)),
          "dbname");
    }
    return Failure.of(
            FailureCode.DATABASE_UNKNOWN,
            "There is no database %s on this server.".formatted(database()),
            "dbname")
        .withFix("CREATE DATABASE " + database());
  }

  private Failure unknownToPooler(SQLException e) {
    return Failure.of(
        FailureCode.DATABASE_UNKNOWN,
        "The connection pooler, or the server behind it, knows no database %s: %s."
            .formatted(database(), ServerText.of(e)),
        "dbname");
  }

  private Failure denied(SQLException e) {
    return switch (ServerText.routine(e)) {
      case "CheckMyDatabase", "InitPostgres" ->
          Failure.of(
                  FailureCode.PERMISSION_DENIED,
                  "User %s may not connect to database %s.".formatted(user(), database()),
                  "user",
                  "dbname")
              .withFix("GRANT CONNECT ON DATABASE %s TO %s".formatted(database(), user()));
      case "check_restricted_library_name" -> libraryMissing(e);
      default ->
          Failure.of(
              FailureCode.PERMISSION_DENIED,
              "The server refuses the session of user %s in database %s: %s."
                  .formatted(user(), database(), ServerText.of(e)),
              "user",
              "dbname");
    };
  }

  /** Closed on purpose, which can be undone, or left behind by an interrupted DROP DATABASE. */
  private Failure unusableDatabase(SQLException e) {
    return switch (ServerText.routine(e)) {
      case "CheckMyDatabase" ->
          Failure.of(
                  FailureCode.PERMISSION_DENIED,
                  "Database %s does not accept connections.".formatted(database()),
                  "dbname")
              .withFix("ALTER DATABASE %s ALLOW_CONNECTIONS true".formatted(database()));
      case "InitPostgres" ->
          Failure.of(
                  FailureCode.DATABASE_UNKNOWN,
                  "Database %s was left behind by an interrupted DROP DATABASE. Its data is lost: it"
                          .formatted(database())
                      + " can only be dropped and created again.",
                  "dbname")
              .withFix("DROP DATABASE " + database(), "CREATE DATABASE " + database());
      default ->
          Failure.of(
              FailureCode.PERMISSION_DENIED,
              "Database %s cannot be connected to: %s.".formatted(database(), ServerText.of(e)),
              "dbname");
    };
  }

  private Failure tooMany(SQLException e) {
    Failure failure =
        Failure.of(
                FailureCode.TOO_MANY_CONNECTIONS,
                "The server has no free connection: %s.".formatted(ServerText.of(e)))
            .thatMayPass();
    return switch (ServerText.routine(e)) {
      case "InitializeSessionUserId" ->
          failure.withFix("ALTER ROLE %s CONNECTION LIMIT -1".formatted(user()));
      case "CheckMyDatabase" ->
          failure.withFix("ALTER DATABASE %s CONNECTION LIMIT -1".formatted(database()));
      default -> failure;
    };
  }

  private Failure notConnectable(SQLException e) {
    if (ServerFault.of(e) == ServerFault.HOT_STANDBY_OFF) {
      return Failure.of(
          FailureCode.SERVER_STARTING,
          "The server is a standby that accepts no connections at all (hot_standby = off): set the"
              + " host to the primary, or have hot_standby turned on there and the server"
              + " restarted.",
          "host");
    }
    return Failure.of(
            FailureCode.SERVER_STARTING,
            "The server does not accept connections yet: %s.".formatted(ServerText.of(e)))
        .thatMayPass();
  }

  /** The setting is applied before anybody could ask where it was made. */
  private Failure libraryMissing(SQLException e) {
    boolean local = "42501".equals(e.getSQLState());
    String reset = (local ? " RESET local" : " RESET session") + "_preload_libraries";
    return Failure.of(
            FailureCode.EXTENSION_MISSING,
            "The server cannot load a library that each session of user %s in database %s begins with"
                    .formatted(user(), database())
                + " (%s_preload_libraries): %s."
                    .formatted(local ? "local" : "session", ServerText.of(e)),
            "user",
            "dbname")
        .withFix(
            "ALTER ROLE %s IN DATABASE %s".formatted(user(), database()) + reset,
            "ALTER ROLE " + user() + reset,
            "ALTER DATABASE " + database() + reset);
  }

  private Failure pooler(SQLException e, LoginAttempt attempt) {
    String text = ServerText.of(e);
    return switch (PoolerMessage.of(e, options)) {
      case DATABASE_UNKNOWN, ABOUT_DATABASE -> unknownToPooler(e);
      case LOGIN_REFUSED, ABOUT_USER ->
          Failure.of(
              FailureCode.AUTHENTICATION_FAILED,
              "The connection pooler, or the server behind it, does not accept user %s with this"
                      .formatted(user())
                  + " password: %s.".formatted(text),
              "user",
              "password");
      case TLS_REQUIRED ->
          Failure.of(
              FailureCode.TLS_REQUIRED,
              "The connection pooler takes only encrypted connections: set sslmode to require.",
              "sslmode");
      case TOO_MANY_CONNECTIONS ->
          Failure.of(
                  FailureCode.TOO_MANY_CONNECTIONS,
                  "The connection pooler has no free connection: %s.".formatted(text))
              .thatMayPass();
      case PARAMETER_REFUSED ->
          Failure.of(
              FailureCode.PERMISSION_DENIED,
              "The connection pooler refuses a start-up parameter: add it to"
                  + " ignore_startup_parameters in its configuration. It reports: %s."
                      .formatted(text),
              "host",
              "port");
      case SERVER_UNREACHABLE ->
          Failure.of(
                  FailureCode.NETWORK_UNREACHABLE,
                  "The connection pooler at %s cannot reach its server, or cannot log in there: %s."
                      .formatted(options.endpoint(), text),
                  "host",
                  "dbname")
              .thatMayPass();
      case SHUTTING_DOWN ->
          Failure.of(
                  FailureCode.SERVER_STARTING,
                  "The connection pooler is shutting down: %s.".formatted(text))
              .thatMayPass();
      case OTHER -> reported(e, attempt);
    };
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
            + ServerText.of(e)
            + ".",
        "user");
  }

  private Failure noPostgres() {
    return Failure.of(
        FailureCode.PROTOCOL_MISMATCH,
        "What answers at %s is not PostgreSQL, or violates its protocol."
            .formatted(options.endpoint()),
        "host",
        "port");
  }

  /** The connection broke, the protocol was not kept, or we ended the exchange. */
  private Failure broken(SQLException e, LoginAttempt attempt) {
    AuthenticationExchange.ExchangeRefused refused =
        ServerText.cause(e, AuthenticationExchange.ExchangeRefused.class);
    if (refused != null) {
      return refused(refused.refusal());
    }
    if (ServerText.isFromServer(e)) {
      return reported(e, attempt);
    }
    if ("08P01".equals(e.getSQLState()) || ServerText.isCausedBy(e, FrameGuard.Flooded.class)) {
      return noPostgres();
    }
    if (options.identity() != null && ServerText.isCausedBy(e, SSLException.class)) {
      // from TLS 1.3 on the server judges the client after the client's part of the handshake
      return certificateRefused();
    }
    if (ServerText.isCausedBy(e, SocketTimeoutException.class)) {
      return attempt.exchange().method() == Method.NONE ? silent() : silentAfterPassword();
    }
    if (options.identity() != null && attempt.encrypted() && attempt.mayRetry()) {
      // the server's alert is lost if the connection is reset before it is read
      return certificateRefused();
    }
    return attempt.mayRetry() ? closedWithoutAnswer() : closedDuringLogin();
  }

  Failure certificateRefused() {
    return Failure.of(
        FailureCode.AUTHENTICATION_FAILED,
        "The server at %s ended the TLS handshake when it was shown the client certificate: it may"
                .formatted(options.endpoint())
            + " trust no authority that issued it, or the certificate is out of date or revoked.",
        "sslcert");
  }

  private Failure refused(AuthenticationExchange.ExchangeRefusal refusal) {
    return switch (refusal) {
      case CLEARTEXT ->
          Failure.of(
              FailureCode.AUTHENTICATION_METHOD,
              "The server at %s asks for the password in the clear over a connection that is not"
                      .formatted(options.endpoint())
                  + " encrypted, and was not sent it: set sslmode to require, or have the server ask"
                  + " for SCRAM.",
              "sslmode");
      case DOWNGRADE ->
          Failure.of(
              FailureCode.AUTHENTICATION_METHOD,
              "The server at %s began a login that keeps the password secret and then asked for a"
                      .formatted(options.endpoint())
                  + " weaker one, as an attacker in the middle does; it was not sent the password:"
                  + " set sslmode to verify-full.",
              "sslmode");
      case OUT_OF_ORDER, PROBED -> noPostgres();
    };
  }

  private Failure silentAfterPassword() {
    return Failure.of(
            FailureCode.TIMEOUT,
            "What listens at %s asked for the password and did not answer it in time: a connection"
                    .formatted(options.endpoint())
                + " pooler that cannot reach its server, or a server that cannot reach the service"
                + " that it checks passwords with.",
            "host",
            "port")
        .thatMayPass();
  }

  private Failure closedDuringLogin() {
    return Failure.of(
            FailureCode.NETWORK_UNREACHABLE,
            "The server at %s ended the connection during the login.".formatted(options.endpoint()),
            "host",
            "port")
        .thatMayPass();
  }

  /** A well-formed error without a rule here: it proves the protocol and is passed on. */
  private Failure reported(SQLException e, LoginAttempt attempt) {
    AuthenticationExchange exchange = attempt.exchange();
    if (exchange.method() != Method.NONE && !exchange.passwordAccepted()) {
      return Failure.of(
          FailureCode.AUTHENTICATION_FAILED,
          "The server refused the login of user %s after it had asked for the password: %s."
              .formatted(user(), ServerText.of(e)),
          "user",
          "password");
    }
    return Failure.of(
        FailureCode.UNEXPECTED,
        exchange.authenticated()
            ? "The server ended the session of user %s right after the login: %s."
                .formatted(user(), ServerText.of(e))
            : "The server refused the login: %s.".formatted(ServerText.of(e)));
  }

  private Failure role(SQLException e) {
    String role = identifier(String.valueOf(options.role()));
    String state = String.valueOf(e.getSQLState());
    Failure failure =
        switch (state) {
          case "42501" ->
              Failure.of(
                      FailureCode.PERMISSION_DENIED,
                      "User %s may not assume role %s.".formatted(user(), role),
                      "role")
                  .withFix("GRANT %s TO %s".formatted(role, user()));
          case "22023" ->
              Failure.of(
                      FailureCode.OPTION_INVALID,
                      "There is no role %s: %s.".formatted(role, ServerText.of(e)),
                      "role")
                  .withFix("CREATE ROLE " + role, "GRANT %s TO %s".formatted(role, user()));
          case "22021", "22P05" ->
              Failure.of(
                  FailureCode.OPTION_INVALID,
                  "There is no role %s: the encoding of database %s cannot express its name."
                      .formatted(role, database()),
                  "role");
          default ->
              Failure.of(
                  FailureCode.OPTION_INVALID,
                  "Role %s cannot be assumed: %s.".formatted(role, ServerText.of(e)),
                  "role");
        };
    return failure;
  }

  private String user() {
    return identifier(options.user());
  }

  private String database() {
    return identifier(options.database());
  }
}
