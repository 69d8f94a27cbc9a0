package dev.sourcecheck.job;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.store.SqlSession;
import dev.sourcecheck.text.ClasspathText;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All transitions of a job: one method and one statement each. The statements are the {@code .sql}
 * files beside this class, and {@code docs/job-states.md} draws the transitions.
 *
 * <p>What holds for all of them:
 *
 * <ul>
 *   <li>A statement checks the status, or the fencing token, on the locked row. Of two concurrent
 *       transitions, the later one finds the condition false and changes nothing.
 *   <li>A transition raises the fencing token, so that no write of a former owner has an effect.
 *   <li>The steps change with their job, in the same statement. A step that is done keeps its
 *       result, unless the credentials that it used are erased.
 *   <li>A job that ends loses its lease and the credentials stored with it. Its unfinished steps
 *       are cancelled, unless it is done.
 *   <li>Times are the store's, and those of an attempt are readings of its {@link RunClock}. None
 *       is before another one that it follows, even if the clock was set back: see {@code
 *       job_clock}.
 *   <li>A process that dies leaves a statement either committed or without effect; a commit that
 *       was not announced is found by polls.
 * </ul>
 *
 * <p>The caller chooses the transaction, and announces the change after the commit.
 */
@Singleton
public final class JobTransitions {
  /** Maximum number of jobs that a transition of expired jobs changes, for short transactions. */
  static final int BATCH = 200;

  static final String SUBMIT = statement("submit");
  static final String AUTHENTICATE = statement("authenticate");
  static final String CONFIRM = statement("confirm");
  static final String CLAIM = statement("claim");
  static final String RELEASE = statement("release");
  static final String REQUEUE_FOR_ADDRESS = statement("requeue_for_address");
  static final String REQUEUE_LAPSED = statement("requeue_lapsed");
  static final String PARK = statement("park");
  static final String ERASE_CREDENTIALS = statement("erase_credentials");
  static final String ERASE_CONFIRMATIONS = statement("erase_confirmations");
  static final String COMPLETE = statement("complete");
  static final String FAIL_EXPIRED = statement("fail_expired");
  static final String CANCEL = statement("cancel");
  static final String CANCEL_UNANSWERED = statement("cancel_unanswered");

  private final JobSettings settings;

  @Inject
  public JobTransitions(JobSettings settings) {
    this.settings = settings;
  }

  /**
   * Stores a job as {@code waiting}, or parked as {@code needs_authentication} or {@code
   * needs_confirmation}. If it is parked, so is the step that needs the answer.
   *
   * @return empty if an unfinished job has the same join key
   */
  Optional<Long> submit(SqlSession session, JobSubmission test) {
    StoredPayload payload = StoredPayload.of(test.payload());
    return session
        .sql(SUBMIT)
        .bind("kind", payload.kind().wire())
        .bind("source", payload.sourceId())
        .bind("payload", payload.json())
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
        .find(Long.class);
  }

  private static JobStatus initialStatus(JobStatus job, Step step) {
    boolean parked =
        job == JobStatus.NEEDS_AUTHENTICATION && step == Step.CONNECTION
            || job == JobStatus.NEEDS_CONFIRMATION && step == Step.TEMP_SCHEMA;
    return parked ? job : JobStatus.WAITING;
  }

  /**
   * {@code needs_authentication} to {@code waiting} or {@code needs_confirmation}: a user gave the
   * credentials, which the caller stores in the same transaction.
   *
   * @param revision the source revision that the credentials are for
   * @param next the new status
   * @return false if the job needs no credentials
   */
  boolean authenticate(SqlSession session, long id, int revision, JobStatus next) {
    return session
        .sql(AUTHENTICATE)
        .bind("id", id)
        .bind("next", next.wire())
        .bind("revision", revision)
        .find(Long.class)
        .isPresent();
  }

  /**
   * {@code needs_confirmation} to {@code waiting}: a user allowed or denied the write probe.
   *
   * @param revision the source revision that the answer is for, null for an unsaved form
   * @return false if the job needs no confirmation
   */
  boolean confirm(SqlSession session, long id, boolean allowWrite, @Nullable Integer revision) {
    return session
        .sql(CONFIRM)
        .bind("id", id)
        .bind("allow", allowWrite)
        .bind("revision", revision)
        .find(Long.class)
        .isPresent();
  }

  /**
   * {@code waiting} to {@code processing}: a worker with free slots becomes the owner, within the
   * caps per source and per host. Begins an attempt and a lease, and at the first attempt the time
   * until the deadline. The first open step starts.
   */
  JobQueue.ClaimBatch claim(SqlSession session, String worker, int slots, Duration lease) {
    return session
        .sql(JobQueue.CLAIM_LOCK + CLAIM)
        .bind("slots", slots)
        .bind("worker", worker)
        .bind("lease", lease.toMillis())
        .bind("run", settings.runDeadline().toMillis())
        .bind("perHost", settings.perHost())
        .bind("perSource", settings.perSource())
        .execute(statement -> JobQueue.claimBatch(statement, slots));
  }

  /**
   * {@code processing} to {@code waiting}: the owner cannot continue, because it shuts down or the
   * store was unavailable. The attempt is not counted. {@code available_at} stays, so that the job
   * continues before jobs that have only waited.
   */
  List<Long> release(SqlSession session, Collection<FencingToken> held) {
    return session
        .sql(RELEASE)
        .bindArray("ids", Long.class, held.stream().map(FencingToken::jobId).toArray())
        .bindArray("tokens", Long.class, held.stream().map(FencingToken::value).toArray())
        .list(Long.class);
  }

  /**
   * {@code processing} to {@code waiting}: too many jobs run at an address of the source. The
   * address becomes the host key, so that the job is not claimed before there is room. The attempt
   * is not counted, and the job has its full time again, because it has not run.
   *
   * @return false if the token is no longer valid
   */
  boolean requeueForAddress(SqlSession session, FencingToken token, String key) {
    return session
        .sql(REQUEUE_FOR_ADDRESS)
        .bind("id", token.jobId())
        .bind("token", token.value())
        .bind("key", key)
        .bind("wait", settings.waitDeadline().toMillis())
        .find(Long.class)
        .isPresent();
  }

  /**
   * {@code processing} to {@code waiting}: the lease lapsed, and attempts and time are left. The
   * attempt is counted. {@code available_at} stays as in {@link #release}.
   */
  List<Long> requeueLapsed(SqlSession session) {
    return session
        .sql(REQUEUE_LAPSED)
        .bind("batch", BATCH)
        .bind("attempts", settings.attempts())
        .list(Long.class);
  }

  /**
   * {@code processing} to {@code needs_authentication} or {@code needs_confirmation}: the owner
   * found that the answer was given for another revision of the source. The answer is erased, the
   * attempt is not counted. New credentials may be for another server, so all steps run again; a
   * new confirmation keeps the results.
   *
   * @param needed the new status
   * @return false if the token is no longer valid
   */
  boolean park(SqlSession session, FencingToken token, JobStatus needed) {
    return session
        .sql(PARK)
        .bind("id", token.jobId())
        .bind("token", token.value())
        .bind("status", needed.wire())
        .bind("wait", settings.waitDeadline().toMillis())
        .find(Long.class)
        .isPresent();
  }

  /**
   * {@code waiting} or {@code needs_confirmation} to {@code needs_authentication}: the source
   * changed where its credentials are sent. The credentials of all unfinished jobs of the source
   * are erased. A running job keeps its status; its next attempt is parked.
   *
   * @return the parked jobs
   */
  List<Long> eraseCredentials(SqlSession session, long sourceId) {
    return session
        .sql(ERASE_CREDENTIALS)
        .bind("source", sourceId)
        .bind("wait", settings.waitDeadline().toMillis())
        .list(Long.class);
  }

  /**
   * {@code waiting} to {@code needs_confirmation}, or to {@code waiting} without an answer if the
   * changed source needs none: the source changed what the write probe writes to. Only jobs whose
   * write probe is not finished.
   */
  List<Long> eraseConfirmations(SqlSession session, long sourceId, boolean needsConfirmation) {
    return session
        .sql(ERASE_CONFIRMATIONS)
        .bind("source", sourceId)
        .bind("needsConfirmation", needsConfirmation)
        .bind("wait", settings.waitDeadline().toMillis())
        .list(Long.class);
  }

  /**
   * {@code processing} to {@code done} when every step has a result, or to {@code failed} when the
   * owner cannot finish the test. The statement also writes steps of jobs that go on, and serves
   * many jobs at once.
   *
   * @return the tokens that are still valid; nothing is written for the others
   */
  Set<FencingToken> complete(SqlSession session, WriteBatch writes) {
    return Set.copyOf(
        writes
            .bindTo(session.sql(COMPLETE))
            .list(row -> new FencingToken(row.getLong("id"), row.getLong("fencing_token"))));
  }

  /**
   * {@code processing} or {@code waiting} to {@code failed}: a lapsed job has no attempt left, or
   * the deadline passed. A lease lapses after the deadline only if the owner could not end the job
   * itself.
   */
  List<Long> failExpired(SqlSession session, ExpiryResults results) {
    return session
        .sql(FAIL_EXPIRED)
        .bind("batch", BATCH)
        .bind("attempts", settings.attempts())
        .bind("pastDeadline", results.pastDeadline())
        .bind("attemptsUsedUp", results.attemptsUsedUp())
        .list(Long.class);
  }

  /**
   * Any unfinished status to {@code cancelled}, by a user or because the source was deleted.
   *
   * @return the jobs that were not final
   */
  List<Long> cancel(SqlSession session, Collection<Long> ids) {
    return session.sql(CANCEL).bindArray("ids", Long.class, ids).list(Long.class);
  }

  /**
   * {@code needs_authentication} or {@code needs_confirmation} to {@code cancelled}: no answer came
   * before the deadline.
   */
  List<Long> cancelUnanswered(SqlSession session) {
    return session.sql(CANCEL_UNANSWERED).bind("batch", BATCH).list(Long.class);
  }

  private static String statement(String name) {
    return ClasspathText.read(JobTransitions.class, name + ".sql");
  }

  /**
   * The {@code result} of the first open step of an expired job, JSON.
   *
   * @param attemptsUsedUp a format for PostgreSQL's {@code format}, whose argument is the number of
   *     attempts
   */
  public record ExpiryResults(String pastDeadline, String attemptsUsedUp) {}
}
