package dev.sourcecheck.engine.postgresql.login;

import static dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting.identifier;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.postgresql.sql.ServerText;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Failures that a connection pooler reports. */
final class PoolerFailures {
  private final PostgresOptions options;

  PoolerFailures(PostgresOptions options) {
    this.options = options;
  }

  /** Null for an error that is not specific to poolers. */
  @Nullable Failure of(SQLException e) {
    String text = ServerText.of(e);
    return switch (PoolerMessage.of(e, options)) {
      case DATABASE_UNKNOWN, ABOUT_DATABASE -> databaseUnknown(e);
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
              "The connection pooler accepts only encrypted connections: set sslmode to require.",
              "sslmode");
      case TOO_MANY_CONNECTIONS ->
          Failure.of(
                  FailureCode.TOO_MANY_CONNECTIONS,
                  "The connection pooler has no free connection: %s.".formatted(text))
              .asRetryable();
      case PARAMETER_REFUSED ->
          Failure.of(
              FailureCode.PERMISSION_DENIED,
              "The connection pooler refuses a startup parameter: add it to"
                  + " ignore_startup_parameters in its configuration. It reports: %s."
                      .formatted(text),
              "host",
              "port");
      case SERVER_UNREACHABLE ->
          Failure.of(
                  FailureCode.NETWORK_UNREACHABLE,
                  "The connection pooler at %s cannot connect or log in to its server: %s."
                      .formatted(options.endpoint(), text),
                  "host",
                  "dbname")
              .asRetryable();
      case SHUTTING_DOWN ->
          Failure.of(
                  FailureCode.SERVER_STARTING,
                  "The connection pooler is shutting down: %s.".formatted(text))
              .asRetryable();
      case OTHER -> null;
    };
  }

  Failure databaseUnknown(SQLException e) {
    return Failure.of(
        FailureCode.DATABASE_UNKNOWN,
        "Database %s does not exist at the connection pooler or the server behind it: %s."
            .formatted(database(), ServerText.of(e)),
        "dbname");
  }

  private String user() {
    return identifier(options.user());
  }

  private String database() {
    return identifier(options.database());
  }
}
