package dev.sourcecheck.job;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.store.BoundedTransactions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * How jobs change hands: claimed, renewed, released. Times are the store's own; replicas' clocks do
 * not matter.
 */
@ApplicationScoped
public class JobQueue {
  /**
   * Claims are taken one after the other, so that the caps hold exactly over all replicas. It goes
   * to the server together with the claim, in one round trip and one implicit transaction; being a
   * statement of its own, it is over before the claim takes its snapshot.
   */
  private static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(7310577201);\n";

  // The fencing token grows by a random number: once the store was restored from a backup, a later
  // claim of the same id must not repeat the token of a run that began before.
  // MATERIALIZED: an inlined SKIP LOCKED sub-query may lock more than its LIMIT. Jobs and steps are
  // looked up one by one, ARRAY and LATERAL say so: a plan that is made once for any number of
  // slots takes them for many, and would rather read both tables as a whole. NOT IN, over what is
  // never null, is looked up in a hash table; NOT EXISTS may become a loop over all that runs for
  // each that waits.
  static final String CLAIM =
      """
      WITH running AS MATERIALIZED (
        SELECT host_key, source_id, addresses FROM test_job WHERE status = 'processing'
      ), by_host AS MATERIALIZED (
        SELECT k.host_key, count(*) AS n
        FROM running r
        CROSS JOIN LATERAL (SELECT DISTINCT unnest(array_append(r.addresses, r.host_key)) AS host_key) k
        GROUP BY k.host_key
      ), by_source AS MATERIALIZED (
        SELECT source_id, count(*) AS n FROM running WHERE source_id IS NOT NULL GROUP BY source_id
      ), candidate AS MATERIALIZED (
        SELECT id, host_key, source_id, priority, available_at
        FROM test_job
        WHERE status = 'waiting'
          AND available_at <= now()
          AND host_key NOT IN (SELECT host_key FROM by_host WHERE n >= :perHost)
          AND (source_id IS NULL OR source_id NOT IN (SELECT source_id FROM by_source WHERE n >= :perSource))
        ORDER BY priority DESC, available_at, id
        LIMIT :slots
        FOR NO KEY UPDATE SKIP LOCKED
      ), ranked AS (
        SELECT c.id,
               row_number() OVER (PARTITION BY c.host_key ORDER BY c.priority DESC, c.available_at, c.id)
                 + coalesce(h.n, 0) AS nth_of_host,
               row_number() OVER (PARTITION BY c.source_id ORDER BY c.priority DESC, c.available_at, c.id)
                 + coalesce(s.n, 0) AS nth_of_source,
               c.source_id
        FROM candidate c
        LEFT JOIN by_host h ON h.host_key = c.host_key
        LEFT JOIN by_source s ON s.source_id = c.source_id
      ), claimed AS (
        UPDATE test_job j
        SET status = 'processing',
            attempt = j.attempt + 1 + floor(random() * 1000000)::bigint,
            tries = j.tries + 1,
            worker = :worker,
            addresses = '{}',
            lease_until = now() + :lease * interval '1 millisecond',
            deadline_at = CASE WHEN j.started_at IS NULL
                            THEN now() + :run * interval '1 millisecond' ELSE j.deadline_at END,
            started_at = coalesce(j.started_at, now())
        WHERE j.id = ANY (ARRAY(
          SELECT r.id FROM ranked r
          WHERE r.nth_of_host <= :perHost AND (r.source_id IS NULL OR r.nth_of_source <= :perSource)))
        RETURNING j.*
      ), begun AS (
        UPDATE test_step s SET status = 'processing', started_at = now()
        WHERE s.job_id = ANY (ARRAY(SELECT id FROM claimed))
          AND s.ordinal = (
            SELECT min(o.ordinal) FROM test_step o WHERE o.job_id = s.job_id AND o.finished_at IS NULL)
      )
      SELECT c.id, c.attempt, c.source_id, c.request, c.host_key, c.allow_write, c.credentials_revision, c.confirmed_revision,
             greatest(0, extract(epoch FROM c.deadline_at - now()) * 1000)::bigint AS remaining,
             (SELECT count(*) FROM candidate) AS seen,
             (SELECT count(*) FROM test_job_secret x WHERE x.job_id = c.id) > 0 AS own_secrets,
             s.steps, s.outcomes
      FROM claimed c
      CROSS JOIN LATERAL (
        SELECT array_agg(t.step ORDER BY t.ordinal) AS steps,
               array_agg(CASE WHEN t.status = 'done' THEN coalesce(t.result ->> 'outcome', '') END ORDER BY t.ordinal)
                 AS outcomes
        FROM test_step t
        WHERE t.job_id = c.id
      ) s
      ORDER BY c.priority DESC, c.available_at, c.id
      """;

  // Whoever locks several jobs locks them in the order of their ids: the writer does so at the same
  // time, and a renewal that is shot down as the victim of a deadlock comes a second late.
  static final String RENEW =
      """
      WITH held AS MATERIALIZED (
        SELECT j.id
        FROM test_job j
        WHERE j.id = ANY (?::bigint[])
          AND (j.id, j.attempt) IN (SELECT * FROM unnest(?::bigint[], ?::bigint[]))
          AND j.lease_until IS NOT NULL
        ORDER BY j.id
        FOR NO KEY UPDATE
      )
      UPDATE test_job j
      SET lease_until = now() + ? * interval '1 millisecond'
      WHERE j.id = ANY (ARRAY(SELECT id FROM held))
      RETURNING j.id, j.attempt
      """;

  // available_at stays: what was begun goes on before what has only waited.
  static final String RELEASE =
      """
      WITH held AS MATERIALIZED (
        SELECT j.id
        FROM test_job j
        WHERE j.id = ANY (:ids)
          AND (j.id, j.attempt) IN (SELECT * FROM unnest(:ids, :attempts))
          AND j.lease_until IS NOT NULL
        ORDER BY j.id
        FOR NO KEY UPDATE
      ), released AS (
        UPDATE test_job j
        SET status = 'waiting', attempt = j.attempt + 1, tries = greatest(0, j.tries - 1), lease_until = NULL
        WHERE j.id = ANY (ARRAY(SELECT id FROM held))
        RETURNING j.id
      ), steps AS (
        UPDATE test_step s SET status = 'waiting', started_at = NULL, progress = NULL
        WHERE s.job_id = ANY (ARRAY(SELECT id FROM released)) AND s.status = 'processing'
      )
      SELECT id FROM released
      """;

  // What is lost when the store crashes right afterwards is only a place at an address. Nobody has
  // to wait for the disk while the lock is held.
  private static final String NOT_DURABLE =
      "SELECT set_config('synchronous_commit', 'off', true);\n";

  static final String OCCUPY =
      """
      WITH at_limit AS MATERIALIZED (
        SELECT k.key
        FROM test_job r
        CROSS JOIN LATERAL (SELECT DISTINCT unnest(array_append(r.addresses, r.host_key)) AS key) k
        WHERE r.status = 'processing' AND r.id <> :id AND k.key = ANY (:keys)
        GROUP BY k.key
        HAVING count(*) >= :perHost
      ), occupied AS (
        UPDATE test_job j SET addresses = :keys
        WHERE j.id = :id AND j.attempt = :attempt AND NOT EXISTS (SELECT FROM at_limit)
      )
      SELECT min(key) FROM at_limit
      """;

  // Under the key of the address, the claim itself holds the job back until there is a place.
  // available_at stays, and so does the time that it may wait: it has not run.
  static final String MAKE_ROOM =
      """
      WITH held AS MATERIALIZED (
        SELECT id FROM test_job
        WHERE id = :id AND attempt = :attempt AND lease_until IS NOT NULL
        FOR NO KEY UPDATE
      ), released AS (
        UPDATE test_job j
        SET status = 'waiting', attempt = j.attempt + 1, tries = greatest(0, j.tries - 1),
            lease_until = NULL, host_key = :key, started_at = NULL,
            deadline_at = j.created_at + :wait * interval '1 millisecond'
        FROM held WHERE j.id = held.id
        RETURNING j.id
      ), steps AS (
        UPDATE test_step s SET status = 'waiting', started_at = NULL, progress = NULL
        FROM released r WHERE s.job_id = r.id AND s.status = 'processing'
      )
      SELECT id FROM released
      """;

  // New credentials are for another source than the one that was looked at before: all steps are
  // run again. A new confirmation leaves what was found.
  static final String ASK_AGAIN =
      """
      WITH held AS MATERIALIZED (
        SELECT id FROM test_job
        WHERE id = :id AND attempt = :attempt AND lease_until IS NOT NULL
        FOR NO KEY UPDATE
      ), asking AS (
        UPDATE test_job j
        SET status = :status, attempt = j.attempt + 1, tries = greatest(0, j.tries - 1),
            lease_until = NULL, started_at = NULL,
            deadline_at = now() + :wait * interval '1 millisecond',
            allow_write = NULL, confirmed_revision = NULL,
            credentials_revision =
              CASE WHEN :status = 'needs_confirmation' THEN j.credentials_revision END
        FROM held WHERE j.id = held.id
        RETURNING j.id
      ), erased AS (
        DELETE FROM test_job_secret x USING asking a
        WHERE x.job_id = a.id AND :status = 'needs_authentication'
      ), steps AS (
        UPDATE test_step s
        SET status = CASE
              WHEN s.step = 'connection' AND :status = 'needs_authentication' THEN :status
              WHEN s.step = 'temp_schema' AND :status = 'needs_confirmation' THEN :status
              ELSE 'waiting' END,
            result = NULL, progress = NULL, warning_count = 0, started_at = NULL, finished_at = NULL
        FROM asking a
        WHERE s.job_id = a.id AND (s.finished_at IS NULL OR :status = 'needs_authentication')
      )
      SELECT id FROM asking
      """;

  private final Jdbi store;
  private final JobSettings settings;

  @Inject
  public JobQueue(Jdbi store, JobSettings settings) {
    this.store = store;
    this.settings = settings;
  }

  /** Becomes the owner of up to {@code slots} waiting jobs, within the caps. */
  public List<Claim> claim(String worker, int slots, Duration lease) {
    return take(worker, slots, lease).claims();
  }

  /** As {@link #claim}, and tells whether it saw all that can be claimed. */
  public Taken take(String worker, int slots, Duration lease) {
    return BoundedTransactions.with(
        store,
        handle ->
            handle
                .createQuery(ONE_AT_A_TIME + CLAIM)
                .bind("slots", slots)
                .bind("worker", worker)
                .bind("lease", lease.toMillis())
                .bind("run", settings.runDeadline().toMillis())
                .bind("perHost", settings.perHost())
                .bind("perSource", settings.perSource())
                .execute((statement, context) -> taken(statement.get(), slots)));
  }

  /** The lock's own result comes first. */
  private static Taken taken(PreparedStatement executed, int slots) throws SQLException {
    List<Claim> claims = new ArrayList<>();
    boolean more = false;
    executed.getMoreResults();
    try (ResultSet rows = executed.getResultSet()) {
      while (rows.next()) {
        claims.add(claim(rows));
        more = rows.getLong("seen") == slots;
      }
    }
    return new Taken(claims, more);
  }

  /**
   * Renews the leases of what is held, over a connection of the caller's own.
   *
   * @return what is still held; whatever is missing has another owner now, or none
   */
  public static Set<OwnershipToken> renew(
      Connection connection, Collection<OwnershipToken> held, Duration lease) throws SQLException {
    Set<OwnershipToken> renewed = new HashSet<>();
    try (PreparedStatement statement = connection.prepareStatement(RENEW)) {
      Array ids =
          connection.createArrayOf("int8", held.stream().map(OwnershipToken::jobId).toArray());
      statement.setArray(1, ids);
      statement.setArray(2, ids);
      statement.setArray(
          3,
          connection.createArrayOf("int8", held.stream().map(OwnershipToken::attempt).toArray()));
      statement.setLong(4, lease.toMillis());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          renewed.add(new OwnershipToken(rows.getLong(1), rows.getLong(2)));
        }
      }
    }
    return renewed;
  }

  /**
   * Gives unfinished jobs back at once, so that nobody waits for a lease to lapse. It counts as no
   * try.
   */
  public List<Long> release(Collection<OwnershipToken> held) {
    return BoundedTransactions.inTransaction(
        store,
        handle ->
            handle
                .createQuery(RELEASE)
                .bindArray("ids", Long.class, held.stream().map(OwnershipToken::jobId).toArray())
                .bindArray(
                    "attempts", Long.class, held.stream().map(OwnershipToken::attempt).toArray())
                .mapTo(Long.class)
                .list());
  }

  /**
   * Counts a running job at the addresses that its source resolved to, unless one of them has as
   * many jobs as it may have, over all replicas.
   *
   * @return an address that is full, empty if the job is counted
   */
  public Optional<String> occupy(OwnershipToken fence, Set<String> keys) {
    return BoundedTransactions.with(
        store,
        handle ->
            handle
                .createQuery(NOT_DURABLE + ONE_AT_A_TIME + OCCUPY)
                .bind("id", fence.jobId())
                .bind("attempt", fence.attempt())
                .bindArray("keys", String.class, keys.toArray())
                .bind("perHost", settings.perHost())
                .execute((statement, context) -> full(statement.get())));
  }

  /** The results of the setting and of the lock come first. */
  private static Optional<String> full(PreparedStatement executed) throws SQLException {
    executed.getMoreResults();
    executed.getMoreResults();
    try (ResultSet row = executed.getResultSet()) {
      return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
    }
  }

  /**
   * Returns a job to the queue until fewer jobs run at an address. This does not count as an
   * attempt.
   *
   * @return false if the job had another owner
   */
  public boolean makeRoom(OwnershipToken fence, String key) {
    return BoundedTransactions.inTransaction(
            store,
            handle ->
                handle
                    .createQuery(MAKE_ROOM)
                    .bind("id", fence.jobId())
                    .bind("attempt", fence.attempt())
                    .bind("key", key)
                    .bind("wait", settings.waitDeadline().toMillis())
                    .mapTo(Long.class)
                    .findOne())
        .isPresent();
  }

  /**
   * Releases a job whose answers were given for another revision of its source, erases them, and
   * makes it ask again. This does not count as an attempt.
   *
   * @param status which answer it needs
   * @return false if the job had another owner
   */
  public boolean askAgain(OwnershipToken fence, JobStatus status) {
    return BoundedTransactions.inTransaction(
            store,
            handle ->
                handle
                    .createQuery(ASK_AGAIN)
                    .bind("id", fence.jobId())
                    .bind("attempt", fence.attempt())
                    .bind("status", status.wire())
                    .bind("wait", settings.waitDeadline().toMillis())
                    .mapTo(Long.class)
                    .findOne())
        .isPresent();
  }

  private static Claim claim(ResultSet row) throws SQLException {
    String[] names = strings(row.getArray("steps"));
    @Nullable String[] outcomes = strings(row.getArray("outcomes"));
    List<Claim.OpenStep> steps = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      String outcome = outcomes[i];
      steps.add(new Claim.OpenStep(Step.ofWire(names[i]), outcome != null, outcome(outcome)));
    }
    return new Claim(
        new OwnershipToken(row.getLong("id"), row.getLong("attempt")),
        row.getObject("source_id", Long.class),
        row.getString("request"),
        row.getString("host_key"),
        row.getBoolean("own_secrets"),
        row.getObject("credentials_revision", Integer.class),
        row.getObject("allow_write", Boolean.class),
        row.getObject("confirmed_revision", Integer.class),
        Duration.ofMillis(row.getLong("remaining")),
        List.copyOf(steps));
  }

  /**
   * Jobs that have a new owner.
   *
   * @param more whether others may be left: beyond the slots, or behind jobs that a cap holds back
   */
  public record Taken(List<Claim> claims, boolean more) {}

  /** Empty for a result that has none. */
  private static @Nullable Outcome outcome(@Nullable String value) {
    return value == null || value.isEmpty() ? null : Outcome.ofWire(value);
  }

  private static String[] strings(Array array) throws SQLException {
    return (String[]) array.getArray();
  }
}
