package dev.sourcecheck.job;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.job.change.ChangeFeed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Stores tests as jobs, or returns the job that a submission repeats or joins. A job and its steps
 * are stored in one statement.
 */
@ApplicationScoped
public class JobSubmitter {
  static final String INSERT =
      """
      WITH job AS (
        INSERT INTO test_job (kind, source_id, request, status, host_key, join_key, deadline_at)
        VALUES (:kind, :source, :request::jsonb, :status, :hostKey, :joinKey,
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

  /** Serialises submissions with the same key: the later one then finds the job. */
  private static final String KEY_LOCK =
      "SELECT pg_advisory_xact_lock(hashtextextended(:key, 7310577202))";

  static final String SAME_KEY =
      """
      SELECT j.id, j.source_id IS NOT DISTINCT FROM :source
                     AND j.request IS NOT DISTINCT FROM :request::jsonb AS same
      FROM test_job_key k
      JOIN test_job j ON j.id = k.job_id
      WHERE k.key = :key
      """;

  /** Also stored for a joined job: the same request must find the job after it has ended. */
  private static final String STORE_KEY =
      "INSERT INTO test_job_key (key, job_id) VALUES (:key, :job)";

  static final String IN_FLIGHT =
      "SELECT id FROM test_job WHERE join_key = :key AND finished_at IS NULL";

  private final Jdbi store;
  private final JobSettings settings;
  private final QueueLength queue;
  private final JobSecrets secrets;
  private final ChangeFeed feed;

  @Inject
  public JobSubmitter(Jdbi store, JobSettings settings, JobSecrets secrets, ChangeFeed feed) {
    this.store = store;
    this.settings = settings;
    this.queue = new QueueLength(settings.queueLimit());
    this.secrets = secrets;
    this.feed = feed;
  }

  /** Stores the test, or finds the job that it repeats or joins. */
  public SubmissionResult submit(JobSubmission test) {
    // The job that conflicts with the insert may end before it is looked up; the next insert then
    // succeeds.
    for (int i = 0; i < 10; i++) {
      Optional<SubmissionResult> submitted =
          test.idempotencyKey() == null && test.secrets().isEmpty()
              ? store.withHandle(handle -> submitPlain(handle, test))
              : store.inTransaction(handle -> submitWithKey(handle, test));
      if (submitted.isPresent()) {
        if (submitted.get() instanceof SubmissionResult.NewJob stored
            && test.status() == JobStatus.WAITING) {
          feed.waiting(List.of(stored.jobId()));
        }
        return submitted.get();
      }
    }
    throw new IllegalStateException("The submission was neither stored nor found");
  }

  /** Most tests have neither key nor credentials: one statement, one round trip, one commit. */
  private Optional<SubmissionResult> submitPlain(Handle handle, JobSubmission test) {
    Optional<Long> id = queue.isFull(handle) ? Optional.empty() : insert(handle, test);
    if (id.isPresent()) {
      return id.map(SubmissionResult.NewJob::new);
    }
    return inFlight(handle, test)
        .<SubmissionResult>map(SubmissionResult.Joined::new)
        .or(
            () ->
                queue.isFull(handle)
                    ? Optional.of(new SubmissionResult.QueueFull())
                    : Optional.empty());
  }

  private Optional<SubmissionResult> submitWithKey(Handle handle, JobSubmission test) {
    String key = test.idempotencyKey();
    if (key != null) {
      Optional<SubmissionResult> repeated = findByKey(handle, test, key);
      if (repeated.isPresent()) {
        return repeated;
      }
    }
    Optional<Long> joined = inFlight(handle, test);
    if (joined.isPresent()) {
      storeKey(handle, key, joined.get());
      return joined.map(SubmissionResult.Joined::new);
    }
    if (queue.isFull(handle)) {
      return Optional.of(new SubmissionResult.QueueFull());
    }
    Optional<Long> id = insert(handle, test);
    id.ifPresent(
        job -> {
          secrets.put(handle, job, test.secrets());
          storeKey(handle, key, job);
        });
    return id.map(SubmissionResult.NewJob::new);
  }

  private static Optional<Long> inFlight(Handle handle, JobSubmission test) {
    return test.joinKey() == null
        ? Optional.empty()
        : handle.createQuery(IN_FLIGHT).bind("key", test.joinKey()).mapTo(Long.class).findOne();
  }

  private static void storeKey(Handle handle, @Nullable String key, long job) {
    if (key != null) {
      handle.createUpdate(STORE_KEY).bind("key", key).bind("job", job).execute();
    }
  }

  private static Optional<SubmissionResult> findByKey(
      Handle handle, JobSubmission test, String key) {
    handle.createQuery(KEY_LOCK).bind("key", key).mapTo(String.class).list();
    return handle
        .createQuery(SAME_KEY)
        .bind("key", key)
        .bind("source", test.sourceId())
        .bind("request", test.request())
        .map(
            (row, context) ->
                row.getBoolean("same")
                    ? (SubmissionResult) new SubmissionResult.Repeated(row.getLong("id"))
                    : new SubmissionResult.KeyTaken())
        .findOne();
  }

  private Optional<Long> insert(Handle handle, JobSubmission test) {
    return handle
        .createQuery(INSERT)
        .bind("kind", test.kind().wire())
        .bind("source", test.sourceId())
        .bind("request", test.request())
        .bind("status", test.status().wire())
        .bind("hostKey", test.hostKey())
        .bind("joinKey", test.joinKey())
        .bind("wait", settings.waitDeadline().toMillis())
        .bindArray(
            "ordinals", Integer.class, test.steps().stream().map(WriteBatch::ordinal).toArray())
        .bindArray("steps", String.class, test.steps().stream().map(Step::wire).toArray())
        .bindArray(
            "stepStatuses",
            String.class,
            test.steps().stream().map(step -> initialStatus(test.status(), step).wire()).toArray())
        .mapTo(Long.class)
        .findOne();
  }

  /** A parked job parks the step that needs the answer; the other steps wait. */
  private static JobStatus initialStatus(JobStatus job, Step step) {
    boolean parked =
        job == JobStatus.NEEDS_AUTHENTICATION && step == Step.CONNECTION
            || job == JobStatus.NEEDS_CONFIRMATION && step == Step.TEMP_SCHEMA;
    return parked ? job : JobStatus.WAITING;
  }
}
