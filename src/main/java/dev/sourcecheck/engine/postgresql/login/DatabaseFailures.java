package dev.sourcecheck.engine.postgresql.login;

import static dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting.identifier;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.postgresql.sql.ServerText;
import java.sql.SQLException;

/** Failures of a login at the database: unknown, closed, full, or with a missing library. */
final class DatabaseFailures {
  private final PostgresOptions options;

  DatabaseFailures(PostgresOptions options) {
    this.options = options;
  }

  Failure unknown(SQLException e) {
    if (PoolerMessage.isFromPooler(e)) {
      return new PoolerFailures(options).databaseUnknown(e);
    }
    if (ServerText.hasDetail(e)) { // the database exists, so CREATE DATABASE is no fix
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

  Failure denied(SQLException e) {
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

  /** The database allows no connections, or DROP DATABASE was interrupted. */
  Failure unusable(SQLException e) {
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
                  "Database %s is invalid because DROP DATABASE was interrupted. Its data is lost: drop and"
                          .formatted(database())
                      + " create it again.",
                  "dbname")
              .withFix("DROP DATABASE " + database(), "CREATE DATABASE " + database());
      default ->
          Failure.of(
              FailureCode.PERMISSION_DENIED,
              "Database %s does not accept the connection: %s."
                  .formatted(database(), ServerText.of(e)),
              "dbname");
    };
  }

  Failure tooManyConnections(SQLException e) {
    Failure failure =
        Failure.of(
                FailureCode.TOO_MANY_CONNECTIONS,
                "The server has no free connection: %s.".formatted(ServerText.of(e)))
            .asRetryable();
    return switch (ServerText.routine(e)) {
      case "InitializeSessionUserId" ->
          failure.withFix("ALTER ROLE %s CONNECTION LIMIT -1".formatted(user()));
      case "CheckMyDatabase" ->
          failure.withFix("ALTER DATABASE %s CONNECTION LIMIT -1".formatted(database()));
      default -> failure;
    };
  }

  Failure notConnectable(SQLException e) {
    if (ServerFault.of(e) == ServerFault.HOT_STANDBY_OFF) {
      return Failure.of(
          FailureCode.SERVER_STARTING,
          "The server is a standby that accepts no connections (hot_standby = off): set the host to"
              + " the primary, or set hot_standby to on and restart the standby.",
          "host");
    }
    return Failure.of(
            FailureCode.SERVER_STARTING,
            "The server does not accept connections yet: %s.".formatted(ServerText.of(e)))
        .asRetryable();
  }

  /** The fix resets the setting at every level, because no session can read where it is set. */
  Failure libraryMissing(SQLException e) {
    boolean local = "42501".equals(e.getSQLState());
    String reset = (local ? " RESET local" : " RESET session") + "_preload_libraries";
    return Failure.of(
            FailureCode.EXTENSION_MISSING,
            "The server cannot load a library that each session of user %s in database %s preloads"
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

  private String user() {
    return identifier(options.user());
  }

  private String database() {
    return identifier(options.database());
  }
}
