package dev.sourcecheck.job;

import dev.sourcecheck.store.BoundedTransactions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * What becomes of jobs that nobody looks after any more. Every replica may do this at any time:
 * each statement decides again, on the locked row, whether the job is really left alone.
 */
@ApplicationScoped
public class ReaperQueries {
  /** At most so many jobs a call, so that no transaction gets long. */
  public static final int BATCH = 200;

  // available_at stays: a job that was interrupted goes on before those that have only waited.
  static final String GIVE_BACK =
      """
      WITH lost AS MATERIALIZED (
        SELECT id FROM test_job
        WHERE status = 'processing' AND lease_until < now() AND tries < :attempts AND deadline_at > now()
        LIMIT :batch
        FOR NO KEY UPDATE SKIP LOCKED
      ), back AS (
        UPDATE test_job j
        SET status = 'waiting', attempt = j.attempt + 1, lease_until = NULL
        FROM lost WHERE j.id = lost.id
        RETURNING j.id
      ), steps AS (
        UPDATE test_step s SET status = 'waiting', started_at = NULL, progress = NULL
        FROM back WHERE s.job_id = back.id AND s.status = 'processing'
      )
      SELECT id FROM back
      """;

  // The lease is past the deadline only when the worker could not end the job itself.
  static final String GIVE_UP =
      """
      WITH lost AS MATERIALIZED (
        SELECT id,
               CASE WHEN deadline_at <= now()
                 THEN 'The test did not finish before its deadline.'
                 ELSE 'The workers that ran this test died ' || tries || ' times; no further attempt is made.'
               END AS reason,
               CASE WHEN deadline_at <= now() THEN 'TIMEOUT' ELSE 'UNEXPECTED' END AS code
        FROM test_job
        WHERE status = 'processing' AND lease_until < now() AND (tries >= :attempts OR deadline_at <= now())
           OR status = 'waiting' AND deadline_at <= now()
        LIMIT :batch
        FOR NO KEY UPDATE SKIP LOCKED
      ), failed AS (
        UPDATE test_job j
        SET status = 'failed', attempt = j.attempt + 1, lease_until = NULL, finished_at = now()
        FROM lost WHERE j.id = lost.id
        RETURNING j.id, lost.reason, lost.code
      ), open AS (
        SELECT s.job_id, min(s.ordinal) AS ordinal
        FROM test_step s JOIN failed f ON f.id = s.job_id
        WHERE s.finished_at IS NULL
        GROUP BY s.job_id
      ), steps AS (
        UPDATE test_step s
        SET status = CASE WHEN s.ordinal = o.ordinal THEN 'failed' ELSE 'cancelled' END,
            result = CASE WHEN s.ordinal = o.ordinal THEN
              json_build_object('code', 'UNKNOWN', 'message', f.reason, 'outcome', 'failed', 'error',
                json_build_object('code', f.code, 'fields', '[]'::json, 'hint', f.reason, 'fix', '[]'::json,
                  'sql_state', NULL, 'vendor_code', 0, 'retryable', true)) END,
            progress = NULL,
            finished_at = now()
        FROM failed f JOIN open o ON o.job_id = f.id
        WHERE s.job_id = f.id AND s.finished_at IS NULL
      ), secrets AS (
        DELETE FROM test_job_secret x USING failed f WHERE x.job_id = f.id
      )
      SELECT id FROM failed
      """;

  static final String CALL_OFF =
      """
      WITH parked AS MATERIALIZED (
        SELECT id FROM test_job
        WHERE status IN ('needs_confirmation', 'needs_authentication') AND deadline_at <= now()
        LIMIT :batch
        FOR NO KEY UPDATE SKIP LOCKED
      ), cancelled AS (
        UPDATE test_job j
        SET status = 'cancelled', attempt = j.attempt + 1, finished_at = now()
        FROM parked WHERE j.id = parked.id
        RETURNING j.id
      ), steps AS (
        UPDATE test_step s SET status = 'cancelled', finished_at = now()
        FROM cancelled c WHERE s.job_id = c.id AND s.finished_at IS NULL
      ), secrets AS (
        DELETE FROM test_job_secret x USING cancelled c WHERE x.job_id = c.id
      )
      SELECT id FROM cancelled
      """;

  private final Jdbi store;
  private final JobSettings settings;

  @Inject
  public ReaperQueries(Jdbi store, JobSettings settings) {
    this.store = store;
    this.settings = settings;
  }

  /**
   * Jobs whose worker is gone, and that may be tried again, wait once more. Call again while {@link
   * #BATCH} come back, as with the others.
   */
  public List<Long> giveBack() {
    return run(GIVE_BACK);
  }

  /**
   * Jobs whose attempts or deadline are used up end as failed; the reason stands in the open step.
   */
  public List<Long> giveUp() {
    return run(GIVE_UP);
  }

  /** Parked jobs that nobody answered in time end as cancelled. */
  public List<Long> callOff() {
    return run(CALL_OFF);
  }

  private List<Long> run(String sql) {
    return BoundedTransactions.inTransaction(
        store,
        handle -> {
          var query = handle.createQuery(sql).bind("batch", BATCH);
          if (sql.contains(":attempts")) {
            query.bind("attempts", settings.attempts());
          }
          return query.mapTo(Long.class).list();
        });
  }
}
