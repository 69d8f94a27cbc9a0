package dev.sourcecheck.engine.postgresql.lineage;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.LineageReader.HistoryGap;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import dev.sourcecheck.engine.postgresql.sql.ReadOnlyTransaction;
import dev.sourcecheck.engine.postgresql.sql.SettingSource;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings that control which statements pg_stat_statements records.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/pgstatstatements.html#PGSTATSTATEMENTS-CONFIG-PARAMS">Configuration
 *     Parameters</a>
 */
final class RecordingSettings {
  private static final String SQL =
      """
      SELECT name, setting AS value, source
      FROM pg_settings
      WHERE name IN ('compute_query_id', 'pg_stat_statements.track', 'pg_stat_statements.max',
        'pg_stat_statements.track_utility', 'pg_stat_statements.save')
      ORDER BY name""";

  /** Statements that {@code track = top} does not record run only in these. */
  private static final String FUNCTION_COUNT =
      """
      SELECT
        count(*) AS functions,
        coalesce(
          (array_agg(DISTINCT function.proname::text)
            FILTER (WHERE function.provolatile = 'v'))[1:5000],
          '{}') AS routines
      FROM pg_proc AS function
      JOIN pg_namespace AS namespace ON namespace.oid = function.pronamespace
      JOIN pg_language AS language ON language.oid = function.prolang
      WHERE language.lanname NOT IN ('internal', 'c')
        AND namespace.nspname NOT LIKE 'pg\\_%'
        AND namespace.nspname <> 'information_schema'
        AND NOT EXISTS (
          SELECT FROM pg_depend AS member
          WHERE member.classid = 'pg_proc'::regclass
            AND member.objid = function.oid
            AND member.deptype = 'e')""";

  private record ServerSetting(String value, String source) {}

  private final Map<String, ServerSetting> settings = new HashMap<>();
  private final String login;
  private final String database;
  private final Set<String> routines = new HashSet<>();
  private long functions;

  private RecordingSettings(String login, String database) {
    this.login = login;
    this.database = database;
  }

  static RecordingSettings read(ReadOnlyTransaction transaction, String login, String database)
      throws SQLException {
    RecordingSettings read = new RecordingSettings(login, database);
    transaction.each(
        SQL,
        row ->
            read.settings.put(
                row.name("name"), new ServerSetting(row.name("value"), row.name("source"))));
    transaction.each(
        FUNCTION_COUNT,
        row -> {
          read.functions = row.number("functions");
          read.routines.addAll(row.names("routines"));
        });
    return read;
  }

  /** Why nothing is recorded; null if statements are recorded. */
  @Nullable Failure disabled() {
    Failure failure = disabledBy("compute_query_id", "off", "auto");
    return failure == null ? disabledBy("pg_stat_statements.track", "none", "top") : failure;
  }

  private @Nullable Failure disabledBy(String name, String off, String on) {
    ServerSetting setting = settings.get(name);
    if (setting == null || !setting.value.equals(off)) {
      return null;
    }
    SettingSource origin = new SettingSource(setting.source, login, database);
    if (origin.isOfTheLogin()) {
      return null; // statements of other users are recorded
    }
    return Failure.of(
            FailureCode.HISTORY_UNAVAILABLE,
            "The server does not record statements, because %s is %s.".formatted(name, off))
        .withFix(origin.set(name, "'" + on + "'").toArray(String[]::new));
  }

  /**
   * Warnings about statements that are not in the history.
   *
   * @param evictions how often the least executed statements were discarded
   */
  List<Warning> incomplete(long evictions) {
    List<Warning> warnings = new ArrayList<>();
    if (is("pg_stat_statements.track_utility", "off")) {
      warnings.add(
          warning(
              "pg_stat_statements.track_utility is off, so CREATE TABLE AS, COPY and REFRESH are"
                  + " not recorded."));
    }
    if (is("pg_stat_statements.track", "top") && functions > 0) {
      warnings.add(
          warning(
              "pg_stat_statements.track is top, so statements inside functions are not recorded;"
                  + " this database has "
                  + functions
                  + (functions == 1 ? " function." : " functions.")));
    }
    if (is("pg_stat_statements.save", "off")) {
      warnings.add(
          warning(
              "pg_stat_statements.save is off, so the history begins at the last server start."));
    }
    if (evictions > 0) {
      ServerSetting max = settings.get("pg_stat_statements.max");
      warnings.add(
          warning(
              "The server discarded its least executed statements %d times, because it keeps at"
                      .formatted(evictions)
                  + " most %s (pg_stat_statements.max)."
                      .formatted(max == null ? "a few" : max.value)));
    }
    return warnings;
  }

  /**
   * Statements that are not recorded, with the SQL that makes the server record them. If a setting
   * requires a restart, the hint says so.
   */
  List<HistoryGap> gaps(long evictions) {
    List<HistoryGap> gaps = new ArrayList<>();
    if (is("pg_stat_statements.track_utility", "off")) {
      gaps.add(
          gap(
              "utility_statements",
              "CREATE TABLE AS, COPY and REFRESH are not recorded.",
              "pg_stat_statements.track_utility",
              "on"));
    }
    if (is("pg_stat_statements.track", "top") && functions > 0) {
      gaps.add(
          gap(
              "functions",
              "Statements inside functions and procedures are not recorded.",
              "pg_stat_statements.track",
              "'all'"));
    }
    if (evictions > 0) {
      ServerSetting max = settings.get("pg_stat_statements.max");
      gaps.add(
          new HistoryGap(
              "discarded",
              "The server has discarded its least executed statements. A higher"
                  + " pg_stat_statements.max takes effect after a restart.",
              max == null || !max.value.matches("[0-9]{1,8}")
                  ? List.of()
                  : List.of(
                      "ALTER SYSTEM SET pg_stat_statements.max = "
                          + 2 * Long.parseLong(max.value))));
    }
    return gaps;
  }

  private HistoryGap gap(String reason, String hint, String name, String value) {
    ServerSetting setting = settings.get(name);
    return new HistoryGap(
        reason,
        hint,
        setting == null
            ? List.of()
            : new SettingSource(setting.source, login, database).set(name, value));
  }

  /** Names of functions that may change data. */
  Set<String> routines() {
    return routines;
  }

  private boolean is(String name, String value) {
    ServerSetting setting = settings.get(name);
    return setting != null && setting.value.equals(value);
  }

  private static Warning warning(String message) {
    return new Warning(WarningCode.HISTORY_INCOMPLETE, message);
  }
}
