package dev.sourcecheck.engine.postgresql.login;

import static dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting.identifier;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.postgresql.sql.ServerText;
import java.sql.SQLException;

/** Failures of {@code SET ROLE}. */
final class RoleFailures {
  private final PostgresOptions options;

  RoleFailures(PostgresOptions options) {
    this.options = options;
  }

  Failure of(SQLException e) {
    String role = identifier(String.valueOf(options.role()));
    String state = String.valueOf(e.getSQLState());
    return switch (state) {
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
              "There is no role %s: the encoding of database %s cannot represent its name."
                  .formatted(role, database()),
              "role");
      default ->
          Failure.of(
              FailureCode.OPTION_INVALID,
              "Role %s cannot be assumed: %s.".formatted(role, ServerText.of(e)),
              "role");
    };
  }

  private String user() {
    return identifier(options.user());
  }

  private String database() {
    return identifier(options.database());
  }
}
