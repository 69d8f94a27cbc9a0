package dev.sourcecheck.engine.postgresql.lineage;

import static dev.sourcecheck.engine.FailureCode.EXTENSION_MISSING;
import static dev.sourcecheck.engine.FailureCode.HISTORY_UNAVAILABLE;
import static dev.sourcecheck.engine.FailureCode.PERMISSION_DENIED;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting;
import dev.sourcecheck.engine.postgresql.sql.SourceRow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A user's access to the query history, and the statements that grant what is missing.
 *
 * @param seesAll whether the user has the privileges of pg_read_all_stats; other users see the
 *     view, but only the texts of their own statements
 * @param inherits whether the user has the privileges of its roles by default
 * @param directMember whether the user was granted pg_read_all_stats, which has no effect without
 *     inheritance
 * @param version server_version_num
 * @param preloaded the server's shared_preload_libraries, null if the user cannot see the setting
 * @param schema where pg_stat_statements is installed, null if it is not
 * @param hasUsage USAGE on the extension's schema
 * @param hasSelect SELECT on pg_stat_statements
 * @param hasExecute EXECUTE on the function behind the view
 * @param hasInfo pg_stat_statements_info exists (since PostgreSQL 14) and is readable
 */
record HistoryAccess(
    String user,
    String login,
    boolean seesAll,
    boolean inherits,
    boolean directMember,
    long version,
    @Nullable String preloaded,
    String preloadedSource,
    @Nullable String schema,
    boolean hasUsage,
    boolean hasSelect,
    boolean hasExecute,
    boolean hasInfo) {

  static HistoryAccess of(SourceRow row) throws SQLException {
    return new HistoryAccess(
        row.name("username"),
        row.name("login"),
        row.flag("sees_all"),
        row.flag("inherits"),
        row.flag("direct_member"),
        row.number("version"),
        row.text("preloaded"),
        row.name("preloaded_source"),
        row.text("schema"),
        row.flag("has_usage"),
        row.flag("has_select"),
        row.flag("has_execute"),
        row.flag("has_info"));
  }

  Failure extensionMissing(String database) {
    return Failure.of(
            EXTENSION_MISSING,
            "Database \"%s\" does not have the extension pg_stat_statements, which records the query"
                    .formatted(database)
                + " history.")
        .withFix(with("CREATE EXTENSION pg_stat_statements", seesAllGrant()));
  }

  Failure notPermitted(@Nullable String sqlState) {
    List<String> grants = new ArrayList<>();
    if (schema != null && !hasUsage) {
      grants.add("GRANT USAGE ON SCHEMA %s TO %s".formatted(quoted(schema), quoted(user)));
    }
    if (schema != null && !hasSelect) {
      grants.add(
          "GRANT SELECT ON %s.pg_stat_statements TO %s".formatted(quoted(schema), quoted(user)));
    }
    if (schema != null && !hasExecute) {
      grants.add(
          "GRANT EXECUTE ON FUNCTION %s.pg_stat_statements(boolean) TO %s"
              .formatted(quoted(schema), quoted(user)));
    }
    grants.addAll(seesAllGrant());
    return Failure.of(
            PERMISSION_DENIED, "User \"%s\" cannot read pg_stat_statements.".formatted(user))
        .withFix(grants.toArray(String[]::new))
        .withSqlState(sqlState, 0);
  }

  Failure textsHidden() {
    return Failure.of(
            PERMISSION_DENIED,
            "User \"%s\" cannot see the statements of other users in pg_stat_statements."
                .formatted(user))
        .withFix(seesAllGrant().toArray(String[]::new));
  }

  /**
   * The extension converts the texts of all databases on each query, and a text in the encoding of
   * one database can have no equivalent in that of another.
   *
   * @param databases object IDs of the databases with another encoding
   */
  Failure notConvertible(List<Long> databases, String message, @Nullable String sqlState) {
    String reset = "SELECT %s.pg_stat_statements_reset".formatted(quoted(String.valueOf(schema)));
    List<String> fix =
        databases.isEmpty()
            ? List.of(reset + "()")
            : databases.stream().map(each -> reset + "(0, %d, 0)".formatted(each)).toList();
    return Failure.of(
            HISTORY_UNAVAILABLE,
            "A recorded statement has characters that the encoding of this database does not have"
                + " (%s). Reset the statistics of the databases with another encoding."
                    .formatted(message))
        .withFix(fix.toArray(String[]::new))
        .withSqlState(sqlState, 0);
  }

  /**
   * The setting is a list that can only be replaced as a whole. If the user cannot see it, the fix
   * makes it visible first: a statement that drops the current libraries could keep the server from
   * starting.
   */
  Failure notPreloaded(@Nullable String sqlState) {
    String hint =
        "pg_stat_statements is installed but not loaded: add it to shared_preload_libraries and"
            + " restart the server.";
    if (preloaded == null) {
      return Failure.of(
              HISTORY_UNAVAILABLE,
              hint
                  + " User \"%s\" cannot see the current value, which the statement must include:"
                      .formatted(user)
                  + " grant pg_read_all_settings first, then test again.")
          .withFix(with("GRANT pg_read_all_settings TO " + quoted(user), seesAllGrant()))
          .withSqlState(sqlState, 0);
    }
    if (preloadedSource.equals("command line")) {
      return Failure.of(
              HISTORY_UNAVAILABLE,
              hint + " The setting comes from the server's command line: change it there.")
          .withFix(seesAllGrant().toArray(String[]::new))
          .withSqlState(sqlState, 0);
    }
    List<String> libraries = new ArrayList<>(PreloadedLibraries.parse(preloaded));
    if (!libraries.contains("pg_stat_statements")) {
      libraries.add("pg_stat_statements");
    }
    // one literal per library: a literal with a comma would name a single file
    String list = String.join(", ", libraries.stream().map(HistoryAccess::literal).toList());
    return Failure.of(HISTORY_UNAVAILABLE, hint)
        .withFix(with("ALTER SYSTEM SET shared_preload_libraries = " + list, seesAllGrant()))
        .withSqlState(sqlState, 0);
  }

  private List<String> seesAllGrant() {
    String grant = "GRANT pg_read_all_stats TO " + quoted(user);
    if (seesAll) {
      return List.of();
    }
    if (inherits && !directMember) {
      return List.of(grant);
    }
    // since PostgreSQL 16 inheritance is a property of the membership
    return version >= 160_000
        ? List.of(grant + " WITH INHERIT TRUE")
        : Stream.of(directMember ? "" : grant, "ALTER ROLE %s INHERIT".formatted(quoted(user)))
            .filter(statement -> !statement.isEmpty())
            .toList();
  }

  private static String[] with(String first, List<String> more) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(more);
    return all.toArray(String[]::new);
  }

  private static String quoted(String name) {
    return IdentifierQuoting.identifier(name);
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
