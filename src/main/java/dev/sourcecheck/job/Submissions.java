package dev.sourcecheck.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Stores tests as jobs: the job and its steps in one statement, or the job that was already there.
 */
@ApplicationScoped
public class Submissions {
  private static final String INSERT =
      """
      WITH job AS (
        INSERT INTO test_job (kind, source_id, request, status, host_key, join_key, idempotency_key, deadline_at)
        VALUES (:kind, :source, :request::jsonb, :status, :hostKey, :joinKey, :idempotencyKey,
                now() + :wait * interval '1 millisecond')
        ON CONFLICT DO NOTHING
        RETURNING id
      ), steps AS (
        INSERT INTO test_step (job_id, ordinal, step, status)
        SELECT job.id, s.ordinal, s.step, s.status
        FROM job, unnest(:ordinals, :steps, :stepStatuses) AS s (ordinal, step, status)
      )
      SELECT id FROM job
      """;

  private static final String SAME_KEY =
      """
      SELECT id, source_id IS NOT DISTINCT FROM :source AND request IS NOT DISTINCT FROM :request::jsonb AS same
      FROM test_job WHERE idempotency_key = :key
      """;

  private static final String IN_FLIGHT =
      "SELECT id FROM test_job WHERE join_key = :key AND finished_at IS NULL";

  /**
   * One more than the limit is never counted, so that a long queue costs no more than a short one.
   */
  private static final String QUEUE_IS_FULL =
      "SELECT count(*) >= :limit FROM (SELECT FROM test_job WHERE status = 'waiting' LIMIT :limit) q";

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
      Optional<Submitted> submitted = store.inTransaction(handle -> attempt(handle, test));
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

  private Optional<Submitted> attempt(Handle handle, Submission test) {
    if (test.idempotencyKey() != null) {
      Optional<Submitted> repeated = repeated(handle, test);
      if (repeated.isPresent()) {
        return repeated;
      }
    }
    if (test.joinKey() != null) {
      Optional<Submitted> joined =
          handle
              .createQuery(IN_FLIGHT)
              .bind("key", test.joinKey())
              .mapTo(Long.class)
              .findOne()
              .map(Submitted.Joined::new);
      if (joined.isPresent()) {
        return joined;
      }
    }
    if (full(handle)) {
      return Optional.of(new Submitted.QueueFull());
    }
    Optional<Long> id = insert(handle, test);
    id.ifPresent(job -> secrets.put(handle, job, test.secrets()));
    return id.map(Submitted.Stored::new);
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

  private boolean full(Handle handle) {
    return handle
        .createQuery(QUEUE_IS_FULL)
        .bind("limit", settings.queueLimit())
        .mapTo(Boolean.class)
        .one();
  }

  private Optional<Long> insert(Handle handle, Submission test) {
    return handle
        .createQuery(INSERT)
        .bind("kind", test.kind().wire())
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
        .mapTo(Long.class)
        .findOne();
  }

  /** The step that a parked job waits for says so; the others just wait. */
  private static JobStatus atFirst(JobStatus job, Step step) {
    boolean parked =
        job == JobStatus.NEEDS_AUTHENTICATION && step == Step.CONNECTION
            || job == JobStatus.NEEDS_CONFIRMATION && step == Step.TEMP_SCHEMA;
    return parked ? job : JobStatus.WAITING;
  }
}
