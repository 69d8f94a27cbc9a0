package dev.sourcecheck.engine.postgresql;

import static dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting.identifier;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.jdbc.Causes;
import dev.sourcecheck.engine.jdbc.ImpossibleResultException;
import dev.sourcecheck.engine.jdbc.ServerSilence;
import dev.sourcecheck.engine.postgresql.login.FrameGuard;
import dev.sourcecheck.engine.postgresql.probe.PostgresWriteProbe;
import dev.sourcecheck.engine.postgresql.probe.TempSchemaTarget;
import dev.sourcecheck.engine.postgresql.schema.PostgresNames;
import dev.sourcecheck.engine.postgresql.sql.LimitSetting;
import dev.sourcecheck.engine.postgresql.sql.ServerCondition;
import dev.sourcecheck.engine.postgresql.sql.ServerFacts;
import dev.sourcecheck.engine.postgresql.sql.ServerProduct;
import dev.sourcecheck.engine.postgresql.sql.ServerText;
import dev.sourcecheck.engine.postgresql.sql.SettingOrigin;
import dev.sourcecheck.engine.postgresql.sql.SettingSource;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why an operation of a session failed, by SQLState (manual, "PostgreSQL Error Codes") and by the
 * exception's type. The server's text is only searched for the name of an object.
 */
final class PostgresFailures {
  private static final Pattern TABLESPACE = Pattern.compile("tablespace \"?([^\"]+)\"?");

  private final ServerFacts facts;
  private final ServerProduct product;

  PostgresFailures(ServerFacts facts, ServerProduct product) {
    this.facts = facts;
    this.product = product;
  }

  /**
   * @param target the schema of the write probe, null for other operations
   */
  Failure of(SQLException e, @Nullable TempSchemaTarget target) {
    return bySqlState(e, target).withSqlState(e.getSQLState(), e.getErrorCode());
  }

  private Failure bySqlState(SQLException e, @Nullable TempSchemaTarget target) {
    if (e instanceof ImpossibleResultException) {
      return Failure.of(
          FailureCode.PROTOCOL_MISMATCH,
          "The server returned a result that PostgreSQL never returns: %s."
              .formatted(e.getMessage()));
    }
    if (e instanceof PostgresWriteProbe.NotReplicated) {
      return notReplicated();
    }
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return switch (state) {
      case "42501" -> denied(e, target);
      case "3F000" -> schemaUnknown(e, target);
      case "25006" -> readOnly();
      case "22021", "22P05" -> nameNotExpressible(e);
      default ->
          ServerCondition.failure(e)
              .orElseGet(() -> state.startsWith("08") ? lost(e) : reported(e));
    };
  }

  /** A setting of the role, the database or the server ended a statement or the session. */
  Failure endedBy(LimitSetting limit, SettingOrigin origin) {
    return limit.tooShort(origin, facts.login(), facts.database());
  }

  private Failure denied(SQLException e, @Nullable TempSchemaTarget target) {
    if (target == null) {
      return Failure.of(
          FailureCode.PERMISSION_DENIED,
          "User %s lacks a privilege: %s.".formatted(user(), ServerText.of(e)),
          "user");
    }
    Matcher tablespace = TABLESPACE.matcher(ServerText.of(e));
    if (tablespace.find()) {
      return Failure.of(
              FailureCode.PERMISSION_DENIED,
              "User %s may not create tables in the database's default tablespace."
                  .formatted(user()),
              "temp_schema")
          .withFix(
              "GRANT CREATE ON TABLESPACE %s TO %s"
                  .formatted(identifier(tablespace.group(1)), user()));
    }
    return Failure.of(
            FailureCode.PERMISSION_DENIED,
            "User %s may not create tables in schema %s.".formatted(user(), schema(target)),
            "temp_schema")
        .withFix(grant(target));
  }

  private Failure schemaUnknown(SQLException e, @Nullable TempSchemaTarget target) {
    if (target == null) {
      return Failure.of(FailureCode.SCHEMA_UNKNOWN, ServerText.of(e));
    }
    return Failure.of(
            FailureCode.SCHEMA_UNKNOWN,
            "There is no schema %s in database %s."
                .formatted(schema(target), identifier(target.database())),
            "temp_schema")
        .withFix("CREATE SCHEMA " + schema(target), grant(target));
  }

  private String grant(TempSchemaTarget target) {
    return "GRANT USAGE, CREATE ON SCHEMA %s TO %s".formatted(schema(target), user());
  }

  private Failure nameNotExpressible(SQLException e) {
    if (!(e instanceof PostgresNames.NameNotExpressible)) {
      return reported(e);
    }
    return Failure.of(
        FailureCode.SCHEMA_UNKNOWN,
        "The encoding of database %s does not have the characters of a name in this request."
            .formatted(identifier(facts.database())));
  }

  private Failure notReplicated() {
    return Failure.of(
            FailureCode.TIMEOUT,
            "No synchronous standby (synchronous_standby_names) confirmed a commit in time. Start the"
                + " standby, or set synchronous_commit so that this user does not wait for it.",
            "temp_schema")
        .withFix(
            "ALTER ROLE %s IN DATABASE %s SET synchronous_commit = local"
                .formatted(identifier(facts.login()), identifier(facts.database())))
        .asRetryable();
  }

  private Failure readOnly() {
    if (facts.standby()) {
      return Failure.of(
              FailureCode.READ_ONLY,
              "The server is a standby, which is read-only: set the host to the primary, or test again"
                  + " after the standby is promoted.",
              "host")
          .asRetryable();
    }
    return Failure.of(
        FailureCode.READ_ONLY,
        "Sessions of user %s in database %s are read-only."
            .formatted(identifier(facts.login()), identifier(facts.database())),
        "temp_schema");
  }

  /**
   * Adds the statements that change the read-only setting where it is set.
   *
   * @param source {@code pg_settings.source}
   */
  Failure readOnlyBy(Failure failure, String source) {
    List<String> fix =
        new ArrayList<>(
            new SettingSource(source, facts.login(), facts.database())
                .set("default_transaction_read_only", "off"));
    if (!fix.isEmpty() && !fix.get(0).startsWith("ALTER SYSTEM")) {
      // the administrator's session may be read-only as well
      fix.add(0, "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE");
    }
    return failure.withFix(fix.toArray(String[]::new));
  }

  private static Failure lost(SQLException e) {
    if (Causes.contain(e, FrameGuard.Flooded.class)) {
      return Failure.of(
          FailureCode.PROTOCOL_MISMATCH,
          "The server sent more data than the result of this statement can contain.");
    }
    return Causes.contain(e, SocketTimeoutException.class)
        ? ServerSilence.stopped()
        : ServerSilence.lost();
  }

  private Failure reported(SQLException e) {
    if (!product.isPostgres()) {
      return Failure.of(
          FailureCode.PROTOCOL_MISMATCH,
          "%s This check does not support it. The server reported: %s."
              .formatted(product.mismatch(), ServerText.of(e)),
          "type");
    }
    return Failure.of(
        FailureCode.UNEXPECTED, "The server reported: %s.".formatted(ServerText.of(e)));
  }

  private String user() {
    return identifier(facts.user());
  }

  private static String schema(TempSchemaTarget target) {
    return identifier(target.schema());
  }
}
