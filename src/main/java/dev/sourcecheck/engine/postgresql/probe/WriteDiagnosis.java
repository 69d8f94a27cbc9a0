package dev.sourcecheck.engine.postgresql.probe;

import static dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting.identifier;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting;
import dev.sourcecheck.engine.postgresql.sql.ReadOnlyTransaction;
import dev.sourcecheck.engine.postgresql.sql.ResultRow;
import dev.sourcecheck.engine.postgresql.sql.ServerText;
import dev.sourcecheck.text.ClasspathText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out why the server refused a part of the write probe, from its catalogs. The fix never
 * grants a privilege that is already held.
 */
final class WriteDiagnosis {
  private static final String FACTS = ClasspathText.read(WriteDiagnosis.class, "write_facts.sql");
  private static final String TRIGGERS =
      ClasspathText.read(WriteDiagnosis.class, "event_triggers.sql");

  /** Privileges on its own tables that the probe needs. */
  private static final Set<String> PROBED = Set.of("INSERT", "SELECT");

  private final TempSchemaTarget target;
  private final List<String> triggers = new ArrayList<>();
  private String user = "";
  private boolean superuser;
  private boolean schemaExists;
  private boolean usage;
  private boolean create;
  private @Nullable String tablespace;
  private final List<String> notByDefault = new ArrayList<>();

  private WriteDiagnosis(TempSchemaTarget target) {
    this.target = target;
  }

  /**
   * @param problem the error; event triggers are recognized by the functions in its call stack
   */
  static WriteDiagnosis read(
      ReadOnlyTransaction transaction, TempSchemaTarget target, SQLException problem)
      throws SQLException {
    WriteDiagnosis read = new WriteDiagnosis(target);
    transaction.each(FACTS, read::facts, target.schema());
    String context = ServerText.context(problem);
    transaction.each(
        TRIGGERS,
        row -> {
          if (context.contains(row.name("signature"))) {
            read.triggers.add(row.name("trigger"));
          }
        });
    return read;
  }

  private void facts(ResultRow row) throws SQLException {
    user = row.name("username");
    superuser = row.flag("superuser");
    schemaExists = row.flag("schema_exists");
    usage = row.flag("usage");
    create = row.flag("may_create");
    tablespace = row.text("tablespace");
    // a hostile server could report other SQL, which the fix would contain
    row.names("not_by_default").stream().filter(PROBED::contains).forEach(notByDefault::add);
  }

  /** Null if the catalogs do not show the cause. */
  @Nullable Failure cause(String part, SQLException problem) {
    String state = String.valueOf(problem.getSQLState());
    if (state.equals("3F000") && !schemaExists) {
      return Failure.of(
              FailureCode.SCHEMA_UNKNOWN,
              "There is no schema %s in database %s."
                  .formatted(identifier(target.schema()), identifier(target.database())),
              "temp_schema")
          .withFix(
              superuser
                  ? new String[] {"CREATE SCHEMA " + identifier(target.schema())}
                  : new String[] {
                    "CREATE SCHEMA " + identifier(target.schema()), grant("USAGE, CREATE")
                  });
    }
    if (!triggers.isEmpty()) {
      return Failure.of(
          FailureCode.PERMISSION_DENIED,
          "Event trigger %s refuses to %s tables: %s. Its owner must allow this for user %s."
              .formatted(named(triggers), part, ServerText.of(problem), identifier(user)),
          "temp_schema");
    }
    return state.equals("42501") ? denied(part, problem) : null;
  }

  private Failure denied(String part, SQLException problem) {
    if (!usage || !create) {
      String missing = usage ? "CREATE" : create ? "USAGE" : "USAGE, CREATE";
      return denied(
          "User %s may not create tables in schema %s."
              .formatted(identifier(user), identifier(target.schema())),
          grant(missing));
    }
    if (tablespace != null && part.equals("create")) {
      return denied(
          "User %s may not create tables in the default tablespace %s."
              .formatted(identifier(user), identifier(tablespace)),
          "GRANT CREATE ON TABLESPACE %s TO %s"
              .formatted(identifier(tablespace), identifier(user)));
    }
    if (!notByDefault.isEmpty()) {
      String missing = String.join(", ", notByDefault);
      return denied(
          "The default privileges of user %s revoke %s on its own tables."
              .formatted(identifier(user), missing),
          "ALTER DEFAULT PRIVILEGES FOR ROLE %s IN SCHEMA %s GRANT %s ON TABLES TO %s"
              .formatted(identifier(user), identifier(target.schema()), missing, identifier(user)));
    }
    return denied(
        "User %s has USAGE and CREATE on schema %s, but the server refuses to %s: %s."
            .formatted(
                identifier(user), identifier(target.schema()), part, ServerText.of(problem)));
  }

  private static Failure denied(String hint, String... fix) {
    return Failure.of(FailureCode.PERMISSION_DENIED, hint, "temp_schema").withFix(fix);
  }

  private String grant(String privileges) {
    return "GRANT %s ON SCHEMA %s TO %s"
        .formatted(privileges, identifier(target.schema()), identifier(user));
  }

  private static String named(List<String> names) {
    return String.join(", ", names.stream().map(IdentifierQuoting::identifier).toList());
  }
}
