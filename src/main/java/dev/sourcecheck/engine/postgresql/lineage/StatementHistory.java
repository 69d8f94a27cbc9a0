package dev.sourcecheck.engine.postgresql.lineage;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.jdbc.ImpossibleResultException;
import dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting;
import dev.sourcecheck.engine.postgresql.sql.ReadOnlyTransaction;
import dev.sourcecheck.engine.postgresql.sql.ServerText;
import dev.sourcecheck.engine.postgresql.sql.SourceRow;
import dev.sourcecheck.engine.postgresql.sql.TransactionSettings;
import dev.sourcecheck.text.ClasspathText;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The statements that ran in one database, from pg_stat_statements. When the server's table is
 * full, it discards the least executed statements, so the history can have gaps.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/pgstatstatements.html">pg_stat_statements</a>
 */
final class StatementHistory {
  private static final String ACCESS =
      ClasspathText.read(StatementHistory.class, "history_access.sql");
  private static final String STATEMENTS =
      ClasspathText.read(StatementHistory.class, "history_statements.sql");
  private static final String NOT_PRELOADED = "55000";
  private static final Set<String> NOT_CONVERTIBLE = Set.of("22021", "22P05");

  /** Reads no texts, so that nothing is converted. */
  private static final String OTHER_ENCODINGS =
      """
      SELECT DISTINCT statements.dbid::bigint AS dbid
      FROM {schema}.pg_stat_statements(false) AS statements
      LEFT JOIN pg_database AS other ON other.oid = statements.dbid
      LEFT JOIN pg_database AS own ON own.datname = current_database()
      WHERE other.encoding IS DISTINCT FROM own.encoding
      ORDER BY dbid""";

  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private final Connection connection;
  private final TransactionSettings settings;
  private final String database;
  private final Consumer<Warning> warnings;
  private long hidden;
  private long evictions;

  StatementHistory(
      Connection connection,
      TransactionSettings settings,
      String database,
      Consumer<Warning> warnings) {
    this.connection = connection;
    this.settings = settings;
    this.database = database;
    this.warnings = warnings;
  }

  LineageReader.HistoryResult read(
      Consumer<LineageReader.RecordedStatement> statements, Control control) throws SQLException {
    HistoryAccess access = access(control);
    String schema = access.schema();
    if (schema == null) {
      return new LineageReader.HistoryResult.HistoryUnavailable(access.extensionMissing(database));
    }
    if (!access.hasUsage() || !access.hasSelect() || !access.hasExecute()) {
      return new LineageReader.HistoryResult.HistoryUnavailable(access.notPermitted(null));
    }
    try (ReadOnlyTransaction transaction = begin(control)) {
      String from = IdentifierQuoting.identifier(schema);
      RecordingSettings recording = RecordingSettings.read(transaction, access.login(), database);
      Instant since = access.hasInfo() ? since(transaction, from) : null;
      transaction.each(
          STATEMENTS.replace("{schema}", from),
          row -> statement(row, statements),
          LineageReader.LONGEST_TEXT);
      Failure disabled = recording.disabled();
      if (disabled != null) {
        return new LineageReader.HistoryResult.HistoryUnavailable(disabled);
      }
      recording.incomplete(evictions).forEach(warnings);
      return new LineageReader.HistoryResult.HistoryRead(
          since,
          hidden,
          hidden > 0 ? access.textsHidden() : null,
          recording.gaps(evictions),
          recording.routines());
    } catch (SQLException e) {
      if (NOT_PRELOADED.equals(e.getSQLState())) {
        return new LineageReader.HistoryResult.HistoryUnavailable(
            access.notPreloaded(e.getSQLState()));
      } else if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
        return new LineageReader.HistoryResult.HistoryUnavailable(
            access.notPermitted(e.getSQLState()));
      } else if (NOT_CONVERTIBLE.contains(String.valueOf(e.getSQLState()))) {
        return new LineageReader.HistoryResult.HistoryUnavailable(
            access.notConvertible(
                otherEncodings(schema, control), ServerText.of(e), e.getSQLState()));
      }
      throw e;
    }
  }

  private ReadOnlyTransaction begin(Control control) throws SQLException {
    return ReadOnlyTransaction.begin(
        connection, settings, TransactionSettings.TransactionKind.READ, control);
  }

  private HistoryAccess access(Control control) throws SQLException {
    List<HistoryAccess> found = new ArrayList<>();
    try (ReadOnlyTransaction transaction = begin(control)) {
      transaction.each(ACCESS, row -> found.add(HistoryAccess.of(row)));
    }
    if (found.size() != 1) {
      throw new ImpossibleResultException(
          "the query about the history's privileges does not return one row");
    }
    return found.get(0);
  }

  private List<Long> otherEncodings(String schema, Control control) throws SQLException {
    List<Long> databases = new ArrayList<>();
    try (ReadOnlyTransaction transaction = begin(control)) {
      transaction.each(
          OTHER_ENCODINGS.replace("{schema}", IdentifierQuoting.identifier(schema)),
          row -> databases.add(row.number("dbid")));
    }
    return databases;
  }

  private @Nullable Instant since(ReadOnlyTransaction transaction, String schema)
      throws SQLException {
    List<Instant> since = new ArrayList<>();
    transaction.each(
        "SELECT stats_reset, dealloc FROM " + schema + ".pg_stat_statements_info",
        row -> {
          evictions = row.number("dealloc");
          Instant reset = row.instant("stats_reset");
          if (reset != null) {
            since.add(reset);
          }
        });
    return since.isEmpty() ? null : since.get(0);
  }

  private void statement(SourceRow row, Consumer<LineageReader.RecordedStatement> statements)
      throws SQLException {
    if (row.flag("hidden")) {
      hidden += row.number("entries");
    } else {
      statements.accept(
          new LineageReader.RecordedStatement(
              row.name("query"),
              database,
              Long.toString(row.number("owner")),
              row.number("calls"),
              null));
    }
  }
}
