package dev.sourcecheck.job;

/** Clauses shared by the statements that end or requeue jobs. */
final class TransitionSql {
  /**
   * Completes a statement whose CTE {@code ended} (id, status) ends jobs: cancels the unfinished
   * steps of jobs that have no outcome, and deletes the credentials stored with the jobs.
   */
  static final String END_STEPS_AND_SECRETS = endStepsAndSecrets("");

  /**
   * As {@link #END_STEPS_AND_SECRETS}, except for the steps in the CTE {@code written} (job_id,
   * ordinal): one statement can update a row only once.
   */
  static final String END_OTHER_STEPS_AND_SECRETS =
      endStepsAndSecrets(
          "AND NOT EXISTS (SELECT FROM written w WHERE w.job_id = s.job_id AND w.ordinal = s.ordinal)");

  /** Completes a statement whose CTE {@code released} (id) requeues jobs. */
  static final String RELEASE_STEPS =
      """
      , released_steps AS (
        UPDATE test_step s SET status = 'waiting', started_at = NULL, progress = NULL
        WHERE s.job_id = ANY (ARRAY(SELECT id FROM released)) AND s.status = 'processing'
      )
      SELECT id FROM released
      """;

  private TransitionSql() {}

  private static String endStepsAndSecrets(String condition) {
    return """
        , cancelled_steps AS (
          UPDATE test_step s SET status = 'cancelled', progress = NULL, finished_at = now()
          FROM ended e
          WHERE e.status <> 'done' AND s.job_id = e.id AND s.finished_at IS NULL %s
        ), deleted_secrets AS (
          DELETE FROM test_job_secret x USING ended e WHERE x.job_id = e.id
        )
        """
        .formatted(condition);
  }
}
