package dev.sourcecheck.job;

import dev.sourcecheck.store.SqlSession;
import dev.sourcecheck.store.StoreSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.function.Function;

/**
 * Requeues or ends jobs whose lease or deadline expired. Every replica may call these methods at
 * any time: each statement checks the condition again on the locked row. Call a method again while
 * it returns {@link #BATCH} jobs.
 */
@ApplicationScoped
public class ReaperQueries {
  /** Maximum number of jobs per call, which keeps transactions short. */
  public static final int BATCH = 200;

  // available_at stays: an interrupted job continues before jobs that have only waited.
  static final String REQUEUE =
      """
      WITH lapsed AS MATERIALIZED (
        SELECT id FROM test_job
        WHERE status = 'processing' AND lease_until < now() AND attempt < :attempts AND deadline_at > now()
        LIMIT :batch
        FOR NO KEY UPDATE SKIP LOCKED
      ), released AS (
        UPDATE test_job j
        SET status = 'waiting', fencing_token = j.fencing_token + 1, lease_until = NULL
        FROM lapsed WHERE j.id = lapsed.id
        RETURNING j.id
      )
      """
          + TransitionSql.RELEASE_STEPS;

  // A lease ends after the deadline only if the worker could not end the job itself.
  static final String FIND_EXPIRED =
      """
      SELECT id, attempt, deadline_at <= now() AS past_deadline
      FROM test_job
      WHERE status = 'processing' AND lease_until < now() AND (attempt >= :attempts OR deadline_at <= now())
         OR status = 'waiting' AND deadline_at <= now()
      LIMIT :batch
      FOR NO KEY UPDATE SKIP LOCKED
      """;

  static final String FAIL =
      """
      WITH expired AS MATERIALIZED (
        SELECT * FROM unnest(:ids, :results) AS x (id, result)
      ), ended AS (
        UPDATE test_job j
        SET status = 'failed', fencing_token = j.fencing_token + 1, lease_until = NULL, finished_at = now()
        WHERE j.id = ANY (:ids)
        RETURNING j.id, j.status
      ), open AS (
        SELECT s.job_id, min(s.ordinal) AS ordinal
        FROM test_step s JOIN ended e ON e.id = s.job_id
        WHERE s.finished_at IS NULL
        GROUP BY s.job_id
      ), written AS (
        UPDATE test_step s
        SET status = 'failed', result = x.result::json, progress = NULL, finished_at = now()
        FROM open o JOIN expired x ON x.id = o.job_id
        WHERE s.job_id = o.job_id AND s.ordinal = o.ordinal
        RETURNING s.job_id, s.ordinal
      )
      """
          + TransitionSql.END_OTHER_STEPS_AND_SECRETS
          + "SELECT id FROM ended";

  static final String CANCEL_PARKED =
      """
      WITH parked AS MATERIALIZED (
        SELECT id FROM test_job
        WHERE status IN ('needs_confirmation', 'needs_authentication') AND deadline_at <= now()
        LIMIT :batch
        FOR NO KEY UPDATE SKIP LOCKED
      ), ended AS (
        UPDATE test_job j
        SET status = 'cancelled', fencing_token = j.fencing_token + 1, finished_at = now()
        FROM parked WHERE j.id = parked.id
        RETURNING j.id, j.status
      )
      """
          + TransitionSql.END_STEPS_AND_SECRETS
          + "SELECT id FROM ended";

  private final StoreSql store;
  private final JobSettings settings;

  @Inject
  public ReaperQueries(StoreSql store, JobSettings settings) {
    this.store = store;
    this.settings = settings;
  }

  /** Requeues jobs whose lease lapsed and that have attempts and time left. */
  public List<Long> requeue() {
    return store
        .brief()
        .inTransaction(
            session ->
                session
                    .sql(REQUEUE)
                    .bind("batch", BATCH)
                    .bind("attempts", settings.attempts())
                    .list(Long.class));
  }

  /**
   * Fails jobs that have no attempt or no time left.
   *
   * @param result the {@code result} of the first open step of a job, JSON
   */
  public List<Long> fail(Function<ExpiredJob, String> result) {
    return store
        .brief()
        .inTransaction(
            session -> {
              List<ExpiredJob> expired = findExpired(session);
              return expired.isEmpty()
                  ? List.of()
                  : session
                      .sql(FAIL)
                      .bindArray("ids", Long.class, expired.stream().map(ExpiredJob::id).toArray())
                      .bindArray("results", String.class, expired.stream().map(result).toArray())
                      .list(Long.class);
            });
  }

  private List<ExpiredJob> findExpired(SqlSession session) {
    return session
        .sql(FIND_EXPIRED)
        .bind("batch", BATCH)
        .bind("attempts", settings.attempts())
        .list(
            row ->
                new ExpiredJob(
                    row.getLong("id"), row.getInt("attempt"), row.getBoolean("past_deadline")));
  }

  /** Cancels parked jobs that were not answered in time. */
  public List<Long> cancelParked() {
    return store
        .brief()
        .inTransaction(session -> session.sql(CANCEL_PARKED).bind("batch", BATCH).list(Long.class));
  }

  /**
   * A job that has no attempt or no time left.
   *
   * @param attempt how many attempts began
   * @param pastDeadline false if its workers died too often
   */
  public record ExpiredJob(long id, int attempt, boolean pastDeadline) {}
}
