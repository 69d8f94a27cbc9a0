package dev.sourcecheck.job;

import dev.sourcecheck.job.change.ChangeFeed;
import dev.sourcecheck.store.SqlSession;
import dev.sourcecheck.store.StoreSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stores tests as jobs, or returns the job that a submission repeats or joins. A job and its steps
 * are stored in one statement.
 */
@ApplicationScoped
public class JobSubmitter {
  /** Serialises submissions with the same key: the later one then finds the job. */
  private static final String KEY_LOCK =
      "SELECT pg_advisory_xact_lock(hashtextextended(:key, 7310577202))";

  static final String SAME_KEY =
      """
      SELECT j.id, j.source_id IS NOT DISTINCT FROM :source
                     AND j.payload IS NOT DISTINCT FROM :payload::jsonb AS same
      FROM test_job_key k
      JOIN test_job j ON j.id = k.job_id
      WHERE k.key = :key
      """;

  /** Also stored for a joined job: the same request must find the job after it has ended. */
  private static final String STORE_KEY =
      "INSERT INTO test_job_key (key, job_id) VALUES (:key, :job)";

  static final String IN_FLIGHT =
      "SELECT id FROM test_job WHERE join_key = :key AND finished_at IS NULL";

  private final StoreSql store;
  private final JobTransitions transitions;
  private final QueueLength queue;
  private final JobSecrets secrets;
  private final ChangeFeed feed;

  @Inject
  public JobSubmitter(
      StoreSql store,
      JobSettings settings,
      JobTransitions transitions,
      JobSecrets secrets,
      ChangeFeed feed) {
    this.store = store;
    this.transitions = transitions;
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
              ? store.withSession(session -> submitInOneStatement(session, test))
              : store.inTransaction(session -> submitInTransaction(session, test));
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
  private Optional<SubmissionResult> submitInOneStatement(SqlSession session, JobSubmission test) {
    Optional<Long> id =
        queue.tryReserve(session) ? transitions.submit(session, test) : Optional.empty();
    if (id.isPresent()) {
      return id.map(SubmissionResult.NewJob::new);
    }
    return inFlight(session, test)
        .<SubmissionResult>map(SubmissionResult.Joined::new)
        .or(
            () ->
                queue.tryReserve(session)
                    ? Optional.empty()
                    : Optional.of(new SubmissionResult.QueueFull()));
  }

  /** The keys and the credentials are stored together with the job. */
  private Optional<SubmissionResult> submitInTransaction(SqlSession session, JobSubmission test) {
    String key = test.idempotencyKey();
    if (key != null) {
      Optional<SubmissionResult> repeated = findByKey(session, test, key);
      if (repeated.isPresent()) {
        return repeated;
      }
    }
    Optional<Long> joined = inFlight(session, test);
    if (joined.isPresent()) {
      storeKey(session, key, joined.get());
      return joined.map(SubmissionResult.Joined::new);
    }
    if (!queue.tryReserve(session)) {
      return Optional.of(new SubmissionResult.QueueFull());
    }
    Optional<Long> id = transitions.submit(session, test);
    id.ifPresent(
        job -> {
          secrets.put(session, job, test.secrets());
          storeKey(session, key, job);
        });
    return id.map(SubmissionResult.NewJob::new);
  }

  private static Optional<Long> inFlight(SqlSession session, JobSubmission test) {
    return test.joinKey() == null
        ? Optional.empty()
        : session.sql(IN_FLIGHT).bind("key", test.joinKey()).find(Long.class);
  }

  private static void storeKey(SqlSession session, @Nullable String key, long job) {
    if (key != null) {
      session.sql(STORE_KEY).bind("key", key).bind("job", job).execute();
    }
  }

  private static Optional<SubmissionResult> findByKey(
      SqlSession session, JobSubmission test, String key) {
    session.sql(KEY_LOCK).bind("key", key).list(String.class);
    StoredPayload payload = StoredPayload.of(test.payload());
    return session
        .sql(SAME_KEY)
        .bind("key", key)
        .bind("source", payload.sourceId())
        .bind("payload", payload.json())
        .find(
            row ->
                row.getBoolean("same")
                    ? (SubmissionResult) new SubmissionResult.Repeated(row.getLong("id"))
                    : new SubmissionResult.KeyTaken());
  }
}
