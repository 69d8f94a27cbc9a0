package dev.sourcecheck.engine.postgresql;

import static dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting.identifier;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.postgresql.login.FrameGuard;
import dev.sourcecheck.engine.postgresql.probe.PostgresWriteProbe;
import dev.sourcecheck.engine.postgresql.probe.TempSchemaTarget;
import dev.sourcecheck.engine.postgresql.sql.InvalidOptionException;
import dev.sourcecheck.engine.postgresql.sql.LimitSetting;
import dev.sourcecheck.engine.postgresql.sql.RequiredColumns;
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
 * Why a statement failed, within a session. It goes by the SQLState (the manual's appendix
 * "PostgreSQL Error Codes"), then by the cause's type, and by words only to name what they name.
 */
public final class PostgresFailures {
  private static final Pattern TABLESPACE = Pattern.compile("tablespace \"?([^\"]+)\"?");

  private final ServerFacts facts;
  private final ServerProduct product;

  public PostgresFailures(ServerFacts facts, ServerProduct product) {
    this.facts = facts;
    this.product = product;
  }

  /**
   * @param target what was written to, null if nothing was
   */
  Failure of(Throwable problem, @Nullable TempSchemaTarget target) {
    if (problem instanceof SchemaSink.CatalogFull full) {
      return Failure.of(FailureCode.QUOTA_EXCEEDED, String.valueOf(full.getMessage()));
    }
    if (problem instanceof InvalidOptionException invalid) {
      return invalid.failure();
    }
    SQLException e = ServerText.sql(problem);
    if (e == null) {
      return Failure.of(FailureCode.UNEXPECTED, "The test itself failed on this source.");
    }
    return bySqlState(e, target).withSqlState(e.getSQLState(), e.getErrorCode());
  }

  private Failure bySqlState(SQLException e, @Nullable TempSchemaTarget target) {
    if (e instanceof RequiredColumns.ImpossibleResult) {
      return Failure.of(
          FailureCode.PROTOCOL_MISMATCH,
          "The server sends results that PostgreSQL never sends: %s.".formatted(e.getMessage()));
    }
    if (e instanceof PostgresWriteProbe.NotReplicated) {
      return notReplicated();
    }
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return switch (state) {
      case "42501" -> denied(e, target);
      case "3F000" -> schemaUnknown(e, target);
      case "25006" -> readOnly();
      case "53100", "53400" ->
          Failure.of(
              FailureCode.QUOTA_EXCEEDED, "The server has no space left: " + ServerText.of(e));
      case "53200" ->
          Failure.of(FailureCode.QUOTA_EXCEEDED, "The server is out of memory.").thatMayPass();
      case "55P03", "57014", "25P03", "25P04" ->
          Failure.of(
                  FailureCode.TIMEOUT,
                  "The server stopped the statement: %s.".formatted(ServerText.of(e)))
              .thatMayPass();
      case "57P01", "57P02", "57P03", "57P05" ->
          Failure.of(
                  FailureCode.SERVER_STARTING,
                  "The server ended the session: %s.".formatted(ServerText.of(e)))
              .thatMayPass();
      case "40001", "40P01" -> reported(e).thatMayPass();
      default -> state.startsWith("08") ? lost(e) : reported(e);
    };
  }

  /** A setting of the role, the database or the server is shorter than a step takes. */
  Failure endedBy(LimitSetting limit, SettingOrigin origin) {
    return Failure.of(
            FailureCode.TIMEOUT,
            "The server cut off user %s in database %s by its setting %s."
                .formatted(identifier(facts.login()), identifier(facts.database()), limit.wire()))
        .withFix(
            "%s SET %s = '%s'"
                .formatted(
                    origin.alter(facts.login(), facts.database()),
                    limit.wire(),
                    LimitSetting.ENOUGH))
        .withSqlState(limit.sqlState(), 0);
  }

  private Failure denied(SQLException e, @Nullable TempSchemaTarget target) {
    if (target == null) {
      return Failure.of(
          FailureCode.PERMISSION_DENIED,
          "User %s lacks a privilege: %s.".formatted(user(), ServerText.of(e)),
          "user");
    }
    String words = ServerText.of(e);
    Matcher tablespace = TABLESPACE.matcher(words);
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

  private Failure notReplicated() {
    return Failure.of(
            FailureCode.TIMEOUT,
            "A commit waits for a synchronous standby (synchronous_standby_names), and none"
                + " confirmed it in time. Start the standby, or let this user not wait for it.",
            "temp_schema")
        .withFix(
            "ALTER ROLE %s IN DATABASE %s SET synchronous_commit = local"
                .formatted(identifier(facts.login()), identifier(facts.database())))
        .thatMayPass();
  }

  private Failure readOnly() {
    if (facts.standby()) {
      return Failure.of(
              FailureCode.READ_ONLY,
              "The server is a standby, which takes no writes: set the host to the primary, or"
                  + " test again once it is promoted.",
              "host")
          .thatMayPass();
    }
    return Failure.of(
        FailureCode.READ_ONLY,
        "Sessions of user %s in database %s are read-only."
            .formatted(identifier(facts.login()), identifier(facts.database())),
        "temp_schema");
  }

  /**
   * Adds the statements that end the read-only setting where it is made.
   *
   * @param source where the setting comes from, as {@code pg_settings.source} names it
   */
  Failure readOnlyBy(Failure failure, String source) {
    List<String> fix =
        new ArrayList<>(
            new SettingSource(source, facts.login(), facts.database())
                .set("default_transaction_read_only", "off"));
    if (!fix.isEmpty() && !fix.get(0).startsWith("ALTER SYSTEM")) {
      // an administrator's own session may be read-only too
      fix.add(0, "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE");
    }
    return failure.withFix(fix.toArray(String[]::new));
  }

  private static Failure lost(SQLException e) {
    if (ServerText.isCausedBy(e, FrameGuard.Flooded.class)) {
      return Failure.of(
          FailureCode.PROTOCOL_MISMATCH,
          "The server sent more data than any result of this statement can have.");
    }
    return ServerText.isCausedBy(e, SocketTimeoutException.class)
        ? Failure.of(FailureCode.TIMEOUT, "The server stopped responding during a statement.")
            .thatMayPass()
        : Failure.of(
                FailureCode.NETWORK_UNREACHABLE,
                "The connection to the server was lost during a statement.")
            .thatMayPass();
  }

  private Failure reported(SQLException e) {
    if (!product.isPostgres()) {
      return Failure.of(
          FailureCode.PROTOCOL_MISMATCH,
          "%s This check does not work with it; it reports: %s."
              .formatted(product.mismatch(), ServerText.of(e)),
          "type");
    }
    return Failure.of(FailureCode.UNEXPECTED, "The server reported: " + ServerText.of(e));
  }

  private String user() {
    return identifier(facts.user());
  }

  private static String schema(TempSchemaTarget target) {
    return identifier(target.schema());
  }
}
