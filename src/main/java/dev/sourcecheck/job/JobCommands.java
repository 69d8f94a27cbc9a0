package dev.sourcecheck.job;

import dev.sourcecheck.job.change.ChangeFeed;
import dev.sourcecheck.secret.Secret;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What people ask of a job that is under way: cancel it, or answer what it needs. */
@ApplicationScoped
public class JobCommands {
  static final String CANCEL =
      """
      WITH open AS MATERIALIZED (
        SELECT id FROM test_job
        WHERE id = ANY (:ids) AND finished_at IS NULL
        ORDER BY id
        FOR NO KEY UPDATE
      ), cancelled AS (
        UPDATE test_job j
        SET status = 'cancelled', attempt = j.attempt + 1, cancel_requested_at = now(), finished_at = now(),
            lease_until = NULL
        FROM open
        WHERE j.id = open.id
        RETURNING j.id
      ), steps AS (
        UPDATE test_step s SET status = 'cancelled', progress = NULL, finished_at = now()
        FROM cancelled c WHERE s.job_id = c.id AND s.finished_at IS NULL
      ), secrets AS (
        DELETE FROM test_job_secret x USING cancelled c WHERE x.job_id = c.id
      )
      SELECT id FROM cancelled
      """;

  static final String CONFIRM =
      """
      WITH confirmed AS (
        UPDATE test_job
        SET status = 'waiting', attempt = attempt + 1, allow_write = :allow,
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
        SET status = :next, attempt = attempt + 1, credentials_revision = :revision,
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

  // Shared, so that the source cannot change before the answer is stored: it then changes after it,
  // and erases it.
  static final String SOURCE_OF =
      """
      SELECT d.revision, d.credentials_since, d.confirmations_since, d.present
      FROM source_state d
      WHERE d.id = (SELECT source_id FROM test_job WHERE id = :id)
      FOR SHARE
      """;

  private record Bound(int revision, int changed, boolean present) {
    boolean holds(int given) {
      return present && changed <= given;
    }
  }

  private final Jdbi store;
  private final JobSecrets secrets;
  private final ChangeFeed feed;

  @Inject
  public JobCommands(Jdbi store, JobSecrets secrets, ChangeFeed feed) {
    this.store = store;
    this.secrets = secrets;
    this.feed = feed;
  }

  /**
   * Ends a job that is not final, and takes it from its owner. False if it was final or is unknown.
   */
  public boolean cancel(long id) {
    return !cancelAll(List.of(id)).isEmpty();
  }

  /** Ends those of the jobs that are not final. */
  public List<Long> cancelAll(List<Long> ids) {
    List<Long> cancelled =
        store.withHandle(
            handle ->
                handle
                    .createQuery(CANCEL)
                    .bindArray("ids", Long.class, ids.toArray())
                    .mapTo(Long.class)
                    .list());
    feed.changed(cancelled);
    return cancelled;
  }

  /** Ends what is under way for a source, for instance since the source is deleted. */
  public List<Long> cancelAllOf(long sourceId) {
    List<Long> open =
        store.withHandle(
            handle ->
                handle
                    .createQuery(OPEN_OF_SOURCE)
                    .bind("source", sourceId)
                    .mapTo(Long.class)
                    .list());
    return cancelAll(open);
  }

  /**
   * Gives a job the credentials that it needs, for itself alone.
   *
   * @param revision of the source that the caller means
   * @param next what the job waits for then: a worker, or a confirmation
   * @return false if the job does not need any, or its source has changed since that revision
   */
  public boolean authenticate(
      long id, int revision, Map<String, Secret> credentials, JobStatus next) {
    List<Long> authenticated =
        store.inTransaction(
            handle -> {
              Optional<Bound> source = sourceOf(handle, id);
              if (source.filter(found -> !found.holds(revision)).isPresent()) {
                return List.<Long>of();
              }
              List<Long> ids =
                  handle
                      .createQuery(AUTHENTICATE)
                      .bind("id", id)
                      .bind("next", next.wire())
                      .bind("revision", revision)
                      .mapTo(Long.class)
                      .list();
              ids.forEach(job -> secrets.put(handle, job, credentials));
              return ids;
            });
    feed.waiting(authenticated);
    return !authenticated.isEmpty();
  }

  /** Empty if the job carries its own form, or if there is no such job. */
  private static Optional<Bound> sourceOf(Handle handle, long job) {
    return handle
        .createQuery(SOURCE_OF)
        .bind("id", job)
        .map(
            (row, context) ->
                new Bound(
                    row.getInt("revision"),
                    Math.max(row.getInt("credentials_since"), row.getInt("confirmations_since")),
                    row.getBoolean("present")))
        .findOne();
  }

  /** Answers the question whether the write probe may run. False if nobody asked. */
  public boolean confirm(long id, boolean allowWrite) {
    List<Long> confirmed =
        store.inTransaction(
            handle -> {
              Optional<Bound> source = sourceOf(handle, id);
              return handle
                  .createQuery(CONFIRM)
                  .bind("id", id)
                  .bind("allow", allowWrite)
                  .bind("revision", source.map(Bound::revision).orElse(null))
                  .mapTo(Long.class)
                  .list();
            });
    feed.waiting(confirmed);
    return !confirmed.isEmpty();
  }
}
