package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.LineageReader;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The statements in {@code performance_schema.events_statements_summary_by_digest}, one row for
 * each kind of statement since the server started. The digest has question marks instead of
 * literals, so that no data of the source is read.
 *
 * @see <a
 *     href="https://dev.mysql.com/doc/refman/8.0/en/performance-schema-statement-digests.html">Statement
 *     digests</a>
 */
final class StatementDigests {
  private static final Set<Integer> DENIED = Set.of(1044, 1142, 1143);
  private static final String DIGEST_TABLE =
      "`performance_schema`.`events_statements_summary_by_digest`";
  private static final String CONSUMER_TABLE = "`performance_schema`.`setup_consumers`";

  private static final String CONSUMER =
      """
      SELECT enabled FROM performance_schema.setup_consumers WHERE name = 'statements_digest'
      """;

  /**
   * Also with a system schema as the session's schema, because a statement can name the schemas of
   * its tables. Session time zones do not matter to UNIX_TIMESTAMP.
   */
  private static final String DIGESTS =
      """
      SELECT schema_name, digest_text, count_star,
             UNIX_TIMESTAMP(first_seen) AS first_seen, UNIX_TIMESTAMP(last_seen) AS last_seen
        FROM performance_schema.events_statements_summary_by_digest
       ORDER BY schema_name, first_seen
      """;

  private final MySqlQuery query;
  private final MySqlFacts facts;
  private @Nullable Instant since;
  private long truncated;
  private long evicted;

  StatementDigests(MySqlQuery query, MySqlFacts facts) {
    this.query = query;
    this.facts = facts;
  }

  LineageReader.HistoryResult read(Consumer<LineageReader.RecordedStatement> statements)
      throws SQLException {
    try {
      Failure disabled = disabled();
      if (disabled != null) {
        return new LineageReader.HistoryResult.HistoryUnavailable(disabled);
      }
      query.each(DIGESTS, row -> statement(row, statements));
    } catch (SQLException e) {
      if (DENIED.contains(e.getErrorCode())) {
        return new LineageReader.HistoryResult.HistoryUnavailable(denied(e));
      }
      throw e;
    }
    return new LineageReader.HistoryResult.HistoryRead(since, 0, null, gaps(), Set.of());
  }

  /** The setting first: without it, a grant on the tables would not help. */
  private @Nullable Failure disabled() throws SQLException {
    if (!List.of("1", "ON").contains(String.valueOf(value("SELECT @@performance_schema")))) {
      return Failure.of(
          FailureCode.HISTORY_UNAVAILABLE,
          "The server records no statements: set performance_schema = ON in its configuration and"
              + " restart it.");
    }
    return "YES".equals(value(CONSUMER))
        ? null
        : Failure.of(
                FailureCode.HISTORY_UNAVAILABLE,
                "The server's consumer statements_digest is disabled.")
            .withFix(
                "UPDATE performance_schema.setup_consumers SET ENABLED = 'YES'"
                    + " WHERE NAME = 'statements_digest'");
  }

  private @Nullable String value(String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    query.collect(sql, row -> values.add(String.valueOf(row.getString(1))));
    return values.isEmpty() ? null : values.get(0);
  }

  private Failure denied(SQLException e) {
    String account = MySqlNames.account(facts.account());
    return Failure.of(
            FailureCode.HISTORY_UNAVAILABLE,
            "User %s may not read the statement digests of performance_schema.".formatted(account),
            "user")
        .withFix(
            "GRANT SELECT ON %s TO %s".formatted(CONSUMER_TABLE, account),
            "GRANT SELECT ON %s TO %s".formatted(DIGEST_TABLE, account))
        .withSqlState(e.getSQLState(), e.getErrorCode());
  }

  private void statement(ResultSet row, Consumer<LineageReader.RecordedStatement> statements)
      throws SQLException {
    String schema = row.getString("schema_name");
    String text = row.getString("digest_text");
    long calls = row.getLong("count_star");
    if (text == null) {
      evicted += calls; // the row for all statements that found the table full
      return;
    }
    Instant first = instant(row, "first_seen");
    since = since == null || (first != null && first.isBefore(since)) ? first : since;
    if (text.endsWith("...")) {
      truncated++;
    }
    statements.accept(
        new LineageReader.RecordedStatement(
            text,
            MySqlSchemaReader.CATALOG,
            "",
            calls,
            instant(row, "last_seen"),
            schema == null ? List.of() : List.of(schema)));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    double seconds = row.getDouble(column);
    return row.wasNull() || seconds == 0 ? null : Instant.ofEpochMilli((long) (seconds * 1_000));
  }

  private List<LineageReader.HistoryGap> gaps() {
    List<LineageReader.HistoryGap> gaps = new ArrayList<>();
    if (truncated > 0) {
      gaps.add(
          new LineageReader.HistoryGap(
              "truncated",
              "%d statements are truncated: raise max_digest_length and".formatted(truncated)
                  + " performance_schema_max_digest_length in the server's configuration and"
                  + " restart it.",
              List.of()));
    }
    if (evicted > 0) {
      gaps.add(
          new LineageReader.HistoryGap(
              "evicted",
              "%d executions were not recorded because the table of digests is full:"
                      .formatted(evicted)
                  + " raise performance_schema_digests_size in the server's configuration and"
                  + " restart it, or empty the table.",
              List.of("TRUNCATE TABLE performance_schema.events_statements_summary_by_digest")));
    }
    return gaps;
  }
}
