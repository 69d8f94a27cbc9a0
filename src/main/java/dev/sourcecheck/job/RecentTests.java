package dev.sourcecheck.job;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.store.StoreSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The latest tests of many sources, without their results, in one statement. It is plain SQL,
 * because of the lateral join.
 */
@ApplicationScoped
public class RecentTests {
  static final String OF_SOURCES =
      """
      SELECT j.source_id, j.id, j.status, j.outcome, j.created_at, j.started_at, j.finished_at,
             (SELECT coalesce(sum(s.warning_count), 0) FROM test_step s WHERE s.job_id = j.id) AS warnings
      FROM unnest(:sources) AS wanted (id)
      CROSS JOIN LATERAL (
        SELECT *
        FROM test_job
        WHERE source_id = wanted.id AND kind = 'test'
        ORDER BY id DESC
        LIMIT :limit) j
      ORDER BY j.source_id, j.id DESC
      """;

  private final StoreSql store;

  @Inject
  public RecentTests(StoreSql store) {
    this.store = store;
  }

  /**
   * A test without its steps.
   *
   * @param outcome null unless done
   */
  public record RecentTest(
      long id,
      JobStatus status,
      @Nullable Outcome outcome,
      int warnings,
      Instant createdAt,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt) {}

  /** The tests by the source's id, newest first. Sources without tests are absent. */
  public Map<Long, List<RecentTest>> of(Collection<Long> sourceIds, int limit) {
    return store.withSession(
        session ->
            session
                .sql(OF_SOURCES)
                .bindArray("sources", Long.class, sourceIds)
                .bind("limit", limit)
                .read(RecentTests::read));
  }

  private static Map<Long, List<RecentTest>> read(ResultSet rows) throws SQLException {
    Map<Long, List<RecentTest>> tests = new LinkedHashMap<>();
    while (rows.next()) {
      tests
          .computeIfAbsent(rows.getLong("source_id"), source -> new ArrayList<>())
          .add(
              new RecentTest(
                  rows.getLong("id"),
                  JobStatus.ofWire(rows.getString("status")),
                  Outcome.ofColumn(rows.getString("outcome")),
                  rows.getInt("warnings"),
                  rows.getObject("created_at", OffsetDateTime.class).toInstant(),
                  instant(rows, "started_at"),
                  instant(rows, "finished_at")));
    }
    return tests;
  }

  private static @Nullable Instant instant(ResultSet rows, String column) throws SQLException {
    OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
