package dev.sourcecheck.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Stores tests as jobs: the job and its steps in one statement, or the job that was already there.
 */
@ApplicationScoped
public class Submissions {
  // One statement, so that the ordinary submission is one round trip and one commit. One more than
  // the limit is never counted, so that a long queue costs no more than a short one.
  private static final String INSERT =
      """
      WITH queue AS MATERIALIZED (
        SELECT count(*) >= :limit AS is_full
        FROM (SELECT FROM test_job WHERE status = 'waiting' LIMIT :limit) waiting
      ), job AS (
        INSERT INTO test_job (source_id, request, status, host_key, join_key, idempotency_key, deadline_at)
        SELECT :source, :request::jsonb, :status, :hostKey, :joinKey, :idempotencyKey,
               now() + :wait * interval '1 millisecond'
        FROM queue
        WHERE NOT is_full
        ON CONFLICT DO NOTHING
        RETURNING id
      ), steps AS (
        INSERT INTO test_step (job_id, ordinal, step, status)
        SELECT job.id, s.ordinal, s.step, s.status
        FROM job, unnest(:ordinals, :steps, :stepStatuses) AS s (ordinal, step, status)
      )
      SELECT is_full, id FROM queue LEFT JOIN job ON true
      """;

  private static final String SAME_KEY =
      """
      SELECT id, source_id IS NOT DISTINCT FROM :source AND request IS NOT DISTINCT FROM :request::jsonb AS same
      FROM test_job WHERE idempotency_key = :key
      """;

  private static final String IN_FLIGHT =
      "SELECT id FROM test_job WHERE join_key = :key AND finished_at IS NULL";

  private final Jdbi store;
  private final JobSettings settings;
  private final JobSecrets secrets;
  private final ChangeFeed feed;

  @Inject
  public Submissions(Jdbi store, JobSettings settings, JobSecrets secrets, ChangeFeed feed) {
    this.store = store;
    this.settings = settings;
    this.secrets = secrets;
    this.feed = feed;
  }

  /** Stores the test, or finds the job that it repeats or joins. */
  public Submitted submit(Submission test) {
    // A job that is found by its key may end just before it is looked up: then the insert succeeds
    // the next time.
    for (int i = 0; i < 10; i++) {
      Optional<Submitted> submitted = attempt(test);
      if (submitted.isPresent()) {
        if (submitted.get() instanceof Submitted.Stored stored
            && test.status() == JobStatus.WAITING) {
          feed.waiting(List.of(stored.jobId()));
        }
        return submitted.get();
      }
    }
    throw new IllegalStateException("A submission was neither stored nor found");
  }

  /** Most tests are new, so that is tried first. */
  private Optional<Submitted> attempt(Submission test) {
    Inserted inserted =
        test.secrets().isEmpty()
            ? store.withHandle(handle -> insert(handle, test))
            : store.inTransaction(handle -> insertWithSecrets(handle, test));
    if (inserted.id() != null) {
      return Optional.of(new Submitted.Stored(inserted.id()));
    }
    return store
        .withHandle(handle -> found(handle, test))
        .or(() -> inserted.full() ? Optional.of(new Submitted.QueueFull()) : Optional.empty());
  }

  private Inserted insertWithSecrets(Handle handle, Submission test) {
    Inserted inserted = insert(handle, test);
    if (inserted.id() != null) {
      secrets.put(handle, inserted.id(), test.secrets());
    }
    return inserted;
  }

  private static Optional<Submitted> found(Handle handle, Submission test) {
    if (test.idempotencyKey() != null) {
      Optional<Submitted> repeated = repeated(handle, test);
      if (repeated.isPresent()) {
        return repeated;
      }
    }
    return handle
        .createQuery(IN_FLIGHT)
        .bind("key", test.joinKey())
        .mapTo(Long.class)
        .findOne()
        .map(Submitted.Joined::new);
  }

  private static Optional<Submitted> repeated(Handle handle, Submission test) {
    return handle
        .createQuery(SAME_KEY)
        .bind("key", test.idempotencyKey())
        .bind("source", test.sourceId())
        .bind("request", test.request())
        .map(
            (row, context) ->
                row.getBoolean("same")
                    ? (Submitted) new Submitted.Repeated(row.getLong("id"))
                    : new Submitted.KeyTaken())
        .findOne();
  }

  private Inserted insert(Handle handle, Submission test) {
    return handle
        .createQuery(INSERT)
        .bind("limit", settings.queueLimit())
        .bind("source", test.sourceId())
        .bind("request", test.request())
        .bind("status", test.status().wire())
        .bind("hostKey", test.hostKey())
        .bind("joinKey", test.joinKey())
        .bind("idempotencyKey", test.idempotencyKey())
        .bind("wait", settings.waitDeadline().toMillis())
        .bindArray(
            "ordinals", Integer.class, test.steps().stream().map(WriteBatch::ordinal).toArray())
        .bindArray("steps", String.class, test.steps().stream().map(Step::wire).toArray())
        .bindArray(
            "stepStatuses",
            String.class,
            test.steps().stream().map(step -> atFirst(test.status(), step).wire()).toArray())
        .map((row, context) -> new Inserted(row.getBoolean(1), row.getObject(2, Long.class)))
        .one();
  }

  /** The step that a parked job waits for says so; the others just wait. */
  private static JobStatus atFirst(JobStatus job, Step step) {
    boolean parked =
        job == JobStatus.NEEDS_AUTHENTICATION && step == Step.CONNECTION
            || job == JobStatus.NEEDS_CONFIRMATION && step == Step.TEMP_SCHEMA;
    return parked ? job : JobStatus.WAITING;
  }

  /**
   * @param id null if the queue is full, or a job of the same key is there
   */
  private record Inserted(boolean full, @Nullable Long id) {}
}
