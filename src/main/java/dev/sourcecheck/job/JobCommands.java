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
  static final String UNFINISHED_OF_SOURCE =
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
  private final JobTransitions transitions;
  private final JobSecrets secrets;
  private final ChangeFeed feed;

  @Inject
  public JobCommands(
      StoreSql store, JobTransitions transitions, JobSecrets secrets, ChangeFeed feed) {
    this.store = store;
    this.transitions = transitions;
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
    List<Long> cancelled = store.withSession(session -> transitions.cancel(session, ids));
    feed.changedExternally(cancelled);
    return cancelled;
  }

  /** Cancels the unfinished jobs of a source; the caller announces them. */
  static List<Long> cancelAllOfSource(
      JobTransitions transitions, SqlSession session, long sourceId) {
    return transitions.cancel(
        session, session.sql(UNFINISHED_OF_SOURCE).bind("source", sourceId).list(Long.class));
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
    boolean authenticated =
        store.inTransaction(
            session -> {
              Optional<AnsweredSource> source = sourceOf(session, id);
              if (source.filter(found -> !found.acceptsAnswersFor(revision)).isPresent()
                  || !transitions.authenticate(session, id, revision, next)) {
                return false;
              }
              secrets.put(session, id, credentials);
              return true;
            });
    return announce(id, authenticated);
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
    boolean confirmed =
        store.inTransaction(
            session ->
                transitions.confirm(
                    session,
                    id,
                    allowWrite,
                    sourceOf(session, id).map(AnsweredSource::revision).orElse(null)));
    return announce(id, confirmed);
  }

  private boolean announce(long id, boolean answered) {
    if (answered) {
      feed.waiting(List.of(id));
    }
    return answered;
  }
}
