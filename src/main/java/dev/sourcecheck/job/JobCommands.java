package dev.sourcecheck.job;

import dev.sourcecheck.job.change.ChangeFeed;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.store.SqlSession;
import dev.sourcecheck.store.StoreSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Commands of users on unfinished jobs: cancel, authenticate, confirm. */
@ApplicationScoped
public class JobCommands {
  static final String CANCEL =
      """
      WITH open AS MATERIALIZED (
        SELECT id FROM test_job
        WHERE id = ANY (:ids) AND finished_at IS NULL
        ORDER BY id
        FOR NO KEY UPDATE
      ), ended AS (
        UPDATE test_job j
        SET status = 'cancelled', fencing_token = j.fencing_token + 1, lease_until = NULL, finished_at = now()
        FROM open
        WHERE j.id = open.id
        RETURNING j.id, j.status
      )
      """
          + TransitionSql.END_STEPS_AND_SECRETS
          + "SELECT id FROM ended";

  static final String CONFIRM =
      """
      WITH confirmed AS (
        UPDATE test_job
        SET status = 'waiting', fencing_token = fencing_token + 1, allow_write = :allow,
            confirmed_revision = :revision, available_at = now()
        WHERE id = :id AND status = 'needs_confirmation'
        RETURNING id
      ), steps AS (
        UPDATE test_step s SET status = 'waiting'
        FROM confirmed c WHERE s.job_id = c.id AND s.status = 'needs_confirmation'
      )
      SELECT id FROM confirmed
      """;

  static final String AUTHENTICATE =
      """
      WITH authenticated AS (
        UPDATE test_job
        SET status = :next, fencing_token = fencing_token + 1, credentials_revision = :revision,
            available_at = now()
        WHERE id = :id AND status = 'needs_authentication'
        RETURNING id
      ), steps AS (
        UPDATE test_step s
        SET status = CASE WHEN s.step = 'temp_schema' AND :next = 'needs_confirmation'
                       THEN 'needs_confirmation' ELSE 'waiting' END
        FROM authenticated a WHERE s.job_id = a.id AND s.finished_at IS NULL
      )
      SELECT id FROM authenticated
      """;

  static final String OPEN_OF_SOURCE =
      "SELECT id FROM test_job WHERE source_id = :source AND finished_at IS NULL";

  // FOR SHARE: a concurrent change of the source waits until the answer is stored, and then erases
  // it.
  static final String SOURCE_OF =
      """
      SELECT d.revision, d.credentials_since, d.confirmations_since, d.present
      FROM source_state d
      WHERE d.id = (SELECT source_id FROM test_job WHERE id = :id)
      FOR SHARE
      """;

  /**
   * @param answersSince the first revision whose answers are still valid
   */
  private record AnsweredSource(int revision, int answersSince, boolean present) {
    boolean acceptsAnswersFor(int answered) {
      return present && answersSince <= answered;
    }
  }

  private final StoreSql store;
  private final JobSecrets secrets;
  private final ChangeFeed feed;

  @Inject
  public JobCommands(StoreSql store, JobSecrets secrets, ChangeFeed feed) {
    this.store = store;
    this.secrets = secrets;
    this.feed = feed;
  }

  /** Cancels a job and fences off its owner. False if it is final or unknown. */
  public boolean cancel(long id) {
    return !cancelAll(List.of(id)).isEmpty();
  }

  /**
   * Cancels jobs and fences off their owners.
   *
   * @return the jobs that were not final
   */
  public List<Long> cancelAll(List<Long> ids) {
    List<Long> cancelled = store.withSession(session -> cancel(session, ids));
    feed.changedExternally(cancelled);
    return cancelled;
  }

  /** Cancels the unfinished jobs of a source. */
  public List<Long> cancelAllOfSource(long sourceId) {
    List<Long> cancelled = store.withSession(session -> cancelAllOfSource(session, sourceId));
    feed.changedExternally(cancelled);
    return cancelled;
  }

  /** As {@link #cancelAllOfSource(long)}, without an announcement. */
  static List<Long> cancelAllOfSource(SqlSession session, long sourceId) {
    return cancel(session, session.sql(OPEN_OF_SOURCE).bind("source", sourceId).list(Long.class));
  }

  private static List<Long> cancel(SqlSession session, List<Long> ids) {
    return session.sql(CANCEL).bindArray("ids", Long.class, ids.toArray()).list(Long.class);
  }

  /**
   * Stores the credentials that a job needs, for this job only.
   *
   * @param revision the source revision that the credentials are for
   * @param next the job's next status: waiting, or needs_confirmation
   * @return false if the job needs no credentials, or its source changed after that revision
   */
  public boolean authenticate(
      long id, int revision, Map<String, Secret> credentials, JobStatus next) {
    List<Long> authenticated =
        store.inTransaction(
            session -> {
              Optional<AnsweredSource> source = sourceOf(session, id);
              if (source.filter(found -> !found.acceptsAnswersFor(revision)).isPresent()) {
                return List.<Long>of();
              }
              List<Long> ids =
                  session
                      .sql(AUTHENTICATE)
                      .bind("id", id)
                      .bind("next", next.wire())
                      .bind("revision", revision)
                      .list(Long.class);
              ids.forEach(job -> secrets.put(session, job, credentials));
              return ids;
            });
    feed.waiting(authenticated);
    return !authenticated.isEmpty();
  }

  /** Empty if the job tests an unsaved form, or is unknown. */
  private static Optional<AnsweredSource> sourceOf(SqlSession session, long job) {
    return session
        .sql(SOURCE_OF)
        .bind("id", job)
        .find(
            row ->
                new AnsweredSource(
                    row.getInt("revision"),
                    Math.max(row.getInt("credentials_since"), row.getInt("confirmations_since")),
                    row.getBoolean("present")));
  }

  /** Allows or denies the write probe. False if the job does not need a confirmation. */
  public boolean confirm(long id, boolean allowWrite) {
    List<Long> confirmed =
        store.inTransaction(
            session -> {
              Optional<AnsweredSource> source = sourceOf(session, id);
              return session
                  .sql(CONFIRM)
                  .bind("id", id)
                  .bind("allow", allowWrite)
                  .bind("revision", source.map(AnsweredSource::revision).orElse(null))
                  .list(Long.class);
            });
    feed.waiting(confirmed);
    return !confirmed.isEmpty();
  }
}
