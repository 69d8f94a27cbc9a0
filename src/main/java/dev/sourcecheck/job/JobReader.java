package dev.sourcecheck.job;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.store.StoreSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads jobs with their steps, in one statement per lookup. These reads are plain SQL: the first is
 * that of every poll, the second needs a lateral join. {@link JobHistory} has the others.
 */
@ApplicationScoped
public class JobReader {
  private static final String COLUMNS =
      """
      j.id, j.kind, j.source_id, j.status, j.outcome, j.attempt, j.created_at, j.started_at, j.finished_at,
             s.step, s.status AS step_status, s.result, s.progress, s.warning_count,
             s.started_at AS step_started_at, s.finished_at AS step_finished_at
      """;

  static final String BY_ID =
      "SELECT "
          + COLUMNS
          + """
          FROM test_job j
          LEFT JOIN test_step s ON s.job_id = j.id
          WHERE j.id = ?
          ORDER BY s.ordinal
          """;

  /** Cancelled tests are left out, because they found nothing. */
  static final String LATEST_FINISHED =
      "SELECT "
          + COLUMNS
          + """
          FROM unnest(:sources) AS wanted (id)
          CROSS JOIN LATERAL (
            SELECT *
            FROM test_job
            WHERE source_id = wanted.id AND kind = 'test' AND status IN ('done', 'failed')
            ORDER BY id DESC
            LIMIT 1) j
          LEFT JOIN test_step s ON s.job_id = j.id
          ORDER BY j.source_id, s.ordinal
          """;

  private final StoreSql store;

  @Inject
  public JobReader(StoreSql store) {
    this.store = store;
  }

  /** A reader whose statements fail after ten seconds if the store does not respond. */
  public JobReader brief() {
    return new JobReader(store.brief());
  }

  /**
   * The statement of every poll. It uses JDBC directly: profiles showed more time in binding and
   * mapping than in the store.
   */
  public Optional<TestJob> find(long id) {
    return store.withSession(
        session -> {
          try (PreparedStatement query = session.connection().prepareStatement(BY_ID)) {
            query.setLong(1, id);
            try (ResultSet rows = query.executeQuery()) {
              return read(rows).stream().findFirst();
            }
          } catch (SQLException e) {
            throw new IllegalStateException("Reading job " + id + " failed", e);
          }
        });
  }

  /**
   * The latest test of each source that ended other than by cancellation, by the source's id.
   * Sources without such a test are absent.
   */
  public Map<Long, TestJob> latestFinished(Collection<Long> sourceIds) {
    return store.withSession(
        session ->
            session
                .sql(LATEST_FINISHED)
                .bindArray("sources", Long.class, sourceIds)
                .read(JobReader::read)
                .stream()
                .collect(Collectors.toMap(TestJob::sourceId, job -> job)));
  }

  /** Reads columns by position: lookups by name showed in profiles of polls. */
  private static List<TestJob> read(ResultSet rows) throws SQLException {
    Map<Long, TestJob> heads = new LinkedHashMap<>();
    Map<Long, List<TestStep>> steps = new HashMap<>();
    while (rows.next()) {
      long id = rows.getLong(1);
      if (!heads.containsKey(id)) {
        heads.put(id, head(rows, id));
      }
      if (rows.getString(10) != null) {
        steps.computeIfAbsent(id, job -> new ArrayList<>()).add(step(rows));
      }
    }
    return heads.values().stream()
        .map(head -> withSteps(head, steps.getOrDefault(head.id(), List.of())))
        .toList();
  }

  private static TestJob head(ResultSet rows, long id) throws SQLException {
    return new TestJob(
        id,
        JobKind.ofWire(rows.getString(2)),
        rows.getObject(3, Long.class),
        JobStatus.ofWire(rows.getString(4)),
        Outcome.ofColumn(rows.getString(5)),
        rows.getInt(6),
        rows.getObject(7, OffsetDateTime.class).toInstant(),
        instant(rows, 8),
        instant(rows, 9),
        List.of());
  }

  private static TestStep step(ResultSet rows) throws SQLException {
    return new TestStep(
        Step.ofWire(rows.getString(10)),
        JobStatus.ofWire(rows.getString(11)),
        rows.getString(12),
        rows.getString(13),
        rows.getInt(14),
        instant(rows, 15),
        instant(rows, 16));
  }

  private static TestJob withSteps(TestJob head, List<TestStep> steps) {
    return new TestJob(
        head.id(),
        head.kind(),
        head.sourceId(),
        head.status(),
        head.outcome(),
        head.attempt(),
        head.createdAt(),
        head.startedAt(),
        head.finishedAt(),
        steps);
  }

  private static @Nullable Instant instant(ResultSet rows, int column) throws SQLException {
    OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
