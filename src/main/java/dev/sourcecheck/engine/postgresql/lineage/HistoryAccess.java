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
 * What stands between a user and the query history, and how to clear it away.
 *
 * @param seesAll has the rights of pg_read_all_stats; all others see the view, but no text save
 *     those of their own statements
 * @param inherits the user has the privileges of the roles that it is a member of by default
 * @param directMember of pg_read_all_stats, which without inheriting is of no use
 * @param version as in server_version_num
 * @param preloaded the server's shared_preload_libraries, null if we may not see it
 * @param schema where pg_stat_statements is installed, null if it is not
 * @param hasInfo pg_stat_statements_info is there (since PostgreSQL 14) and readable
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
    boolean mayEnter,
    boolean maySelect,
    boolean mayExecute,
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
        row.flag("may_enter"),
        row.flag("may_select"),
        row.flag("may_execute"),
        row.flag("has_info"));
  }

  Failure extensionMissing(String database) {
    return Failure.of(
            EXTENSION_MISSING,
            "Database \"%s\" lacks the extension pg_stat_statements, which keeps the query history."
                .formatted(database))
        .withFix(with("CREATE EXTENSION pg_stat_statements", seesAllGrant()));
  }

  Failure notPermitted(@Nullable String sqlState) {
    List<String> grants = new ArrayList<>();
    if (schema != null && !mayEnter) {
      grants.add("GRANT USAGE ON SCHEMA %s TO %s".formatted(quoted(schema), quoted(user)));
    }
    if (schema != null && !maySelect) {
      grants.add(
          "GRANT SELECT ON %s.pg_stat_statements TO %s".formatted(quoted(schema), quoted(user)));
    }
    if (schema != null && !mayExecute) {
      grants.add(
          "GRANT EXECUTE ON FUNCTION %s.pg_stat_statements(boolean) TO %s"
              .formatted(quoted(schema), quoted(user)));
    }
    grants.addAll(seesAllGrant());
    return Failure.of(
            PERMISSION_DENIED, "User \"%s\" may not read pg_stat_statements.".formatted(user))
        .withFix(grants.toArray(String[]::new))
        .withSqlState(sqlState, 0);
  }

  Failure textsHidden() {
    return Failure.of(
            PERMISSION_DENIED,
            "User \"%s\" may not see the statements of other users in pg_stat_statements."
                .formatted(user))
        .withFix(seesAllGrant().toArray(String[]::new));
  }

  /**
   * A text in the encoding of one database may have no equivalent in that of another, and the
   * extension converts the texts of all databases whenever it is asked.
   *
   * @param databases object ids of those whose texts are in another encoding
   */
  Failure notConvertible(List<Long> databases, String message, @Nullable String sqlState) {
    String reset = "SELECT %s.pg_stat_statements_reset".formatted(quoted(String.valueOf(schema)));
    List<String> fix =
        databases.isEmpty()
            ? List.of(reset + "()")
            : databases.stream().map(each -> reset + "(0, %d, 0)".formatted(each)).toList();
    return Failure.of(
            HISTORY_UNAVAILABLE,
            "A recorded statement cannot be expressed in this database's encoding (%s). The statistics of the databases that have another encoding must be reset."
                .formatted(message))
        .withFix(fix.toArray(String[]::new))
        .withSqlState(sqlState, 0);
  }

  /**
   * The setting is a list that must be written anew as a whole. Who may not see it is told to make
   * it visible: a statement that dropped the libraries that are there could keep the server from
   * starting.
   */
  Failure notPreloaded(@Nullable String sqlState) {
    String hint =
        "pg_stat_statements is installed but not loaded: it must be in shared_preload_libraries,"
            + " and the server be restarted.";
    if (preloaded == null) {
      return Failure.of(
              HISTORY_UNAVAILABLE,
              hint
                  + " User \"%s\" may not see what is in that setting, so the statement for it"
                      .formatted(user)
                  + " can be given only after this one.")
          .withFix(with("GRANT pg_read_all_settings TO " + quoted(user), seesAllGrant()))
          .withSqlState(sqlState, 0);
    }
    if (preloadedSource.equals("command line")) {
      return Failure.of(
              HISTORY_UNAVAILABLE,
              hint + " It is set on the server's command line: change it there.")
          .withFix(seesAllGrant().toArray(String[]::new))
          .withSqlState(sqlState, 0);
    }
    List<String> libraries = new ArrayList<>(PreloadedLibraries.parse(preloaded));
    if (!libraries.contains("pg_stat_statements")) {
      libraries.add("pg_stat_statements");
    }
    // one literal for each: a single one with a comma in it would name a single file
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
    // since PostgreSQL 16 each membership says for itself whether it is inherited
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
