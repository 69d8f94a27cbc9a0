package dev.sourcecheck.job;

import dev.sourcecheck.job.change.ChangeFeed;
import dev.sourcecheck.source.RebindingChange;
import dev.sourcecheck.source.SourceObserver;
import dev.sourcecheck.store.SqlSession;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/**
 * Erases the credentials and confirmations given for jobs of a source when the source changes, in
 * the same transaction. Waiting jobs are parked at once. A running job continues with the
 * consistent state that it has read; a further attempt parks the job ({@link JobLeases#park}).
 */
@ApplicationScoped
class AnswerInvalidator implements SourceObserver {
  static final String ERASE_CREDENTIALS =
      """
      WITH open AS MATERIALIZED (
        SELECT j.id, j.status FROM test_job j
        WHERE j.source_id = :source AND j.finished_at IS NULL
          AND (j.credentials_revision IS NOT NULL
               OR EXISTS (SELECT FROM test_job_secret x WHERE x.job_id = j.id))
        ORDER BY j.id
        FOR NO KEY UPDATE
      ), erased AS (
        DELETE FROM test_job_secret x USING open WHERE x.job_id = open.id
      ), parked AS (
        UPDATE test_job j
        SET status = 'needs_authentication', fencing_token = j.fencing_token + 1, credentials_revision = NULL,
            allow_write = NULL, confirmed_revision = NULL, started_at = NULL,
            deadline_at = now() + :wait * interval '1 millisecond'
        FROM open
        WHERE j.id = open.id AND open.status IN ('waiting', 'needs_confirmation')
        RETURNING j.id
      ), steps AS (
        UPDATE test_step s
        SET status = CASE WHEN s.step = 'connection' THEN 'needs_authentication' ELSE 'waiting' END,
            result = NULL, progress = NULL, warning_count = 0, started_at = NULL, finished_at = NULL
        FROM parked p WHERE s.job_id = p.id
      )
      SELECT id FROM parked
      """;

  // Only jobs whose write probe is not finished. The answer is erased even if the changed source
  // needs no confirmation.
  static final String ERASE_CONFIRMATIONS =
      """
      WITH open AS MATERIALIZED (
        SELECT j.id FROM test_job j
        WHERE j.source_id = :source AND j.status = 'waiting'
          AND EXISTS (SELECT FROM test_step s
                      WHERE s.job_id = j.id AND s.step = 'temp_schema' AND s.finished_at IS NULL)
        ORDER BY j.id
        FOR NO KEY UPDATE
      ), parked AS (
        UPDATE test_job j
        SET status = CASE WHEN :needsConfirmation THEN 'needs_confirmation' ELSE 'waiting' END,
            fencing_token = j.fencing_token + 1, allow_write = NULL, confirmed_revision = NULL,
            deadline_at = CASE WHEN :needsConfirmation THEN now() + :wait * interval '1 millisecond'
                            ELSE j.deadline_at END,
            started_at = CASE WHEN :needsConfirmation THEN NULL ELSE j.started_at END
        FROM open WHERE j.id = open.id
        RETURNING j.id
      ), steps AS (
        UPDATE test_step s SET status = 'needs_confirmation'
        FROM parked p WHERE s.job_id = p.id AND s.step = 'temp_schema' AND :needsConfirmation
      )
      SELECT id FROM parked
      """;

  private final JobSettings settings;
  private final ChangeFeed feed;

  @Inject
  AnswerInvalidator(JobSettings settings, ChangeFeed feed) {
    this.settings = settings;
    this.feed = feed;
  }

  @Override
  public Runnable rebound(
      SqlSession transaction, long sourceId, RebindingChange change, boolean needsConfirmation) {
    List<Long> changed = new ArrayList<>();
    if (change.credentials()) {
      changed.addAll(
          transaction
              .sql(ERASE_CREDENTIALS)
              .bind("source", sourceId)
              .bind("wait", settings.waitDeadline().toMillis())
              .list(Long.class));
    }
    if (change.confirmations()) {
      changed.addAll(
          transaction
              .sql(ERASE_CONFIRMATIONS)
              .bind("source", sourceId)
              .bind("needsConfirmation", needsConfirmation)
              .bind("wait", settings.waitDeadline().toMillis())
              .list(Long.class));
    }
    return () -> feed.changedExternally(changed);
  }

  @Override
  public Runnable deleted(SqlSession transaction, long sourceId) {
    List<Long> cancelled = JobCommands.cancelAllOfSource(transaction, sourceId);
    return () -> feed.changedExternally(cancelled);
  }
}
