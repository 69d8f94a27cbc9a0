package dev.sourcecheck.job;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.store.StoreSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Claims waiting jobs within the caps per source and per host. All times are the store's, so that
 * the replicas' clocks do not matter.
 */
@ApplicationScoped
public class JobQueue {
  /**
   * Serialises claims, so that the caps hold exactly over all replicas. It is sent together with
   * the claim, in one round trip and one implicit transaction. As a separate statement it completes
   * before the claim takes its snapshot.
   */
  private static final String CLAIM_LOCK = "SELECT pg_advisory_xact_lock(7310577201);\n";

  // The fencing token grows by a random number: after the store is restored from a backup, a claim
  // of the same job must not repeat the token of a run that began before.
  // MATERIALIZED: an inlined SKIP LOCKED subquery may lock more rows than its LIMIT.
  // ARRAY and LATERAL force index lookups: a generic plan assumes many slots and would read both
  // tables sequentially. NOT IN over columns that are never null becomes a hashed subplan; NOT
  // EXISTS may become a nested loop over the running jobs for each waiting job.
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
        SELECT id, host_key, source_id, available_at
        FROM test_job
        WHERE status = 'waiting'
          AND available_at <= now()
          AND host_key NOT IN (SELECT host_key FROM by_host WHERE n >= :perHost)
          AND (source_id IS NULL OR source_id NOT IN (SELECT source_id FROM by_source WHERE n >= :perSource))
        ORDER BY available_at, id
        LIMIT :slots
        FOR NO KEY UPDATE SKIP LOCKED
      ), ranked AS (
        SELECT c.id,
               row_number() OVER (PARTITION BY c.host_key ORDER BY c.available_at, c.id)
                 + coalesce(h.n, 0) AS nth_of_host,
               row_number() OVER (PARTITION BY c.source_id ORDER BY c.available_at, c.id)
                 + coalesce(s.n, 0) AS nth_of_source,
               c.source_id
        FROM candidate c
        LEFT JOIN by_host h ON h.host_key = c.host_key
        LEFT JOIN by_source s ON s.source_id = c.source_id
      ), claimed AS (
        UPDATE test_job j
        SET status = 'processing',
            fencing_token = j.fencing_token + 1 + floor(random() * 1000000)::bigint,
            attempt = j.attempt + 1,
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
      SELECT c.id, c.fencing_token, c.source_id, c.request, c.host_key, c.allow_write, c.credentials_revision, c.confirmed_revision,
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
      ORDER BY c.available_at, c.id
      """;

  // A crash of the store loses at most the count of one job at an address. The lock is not held
  // during a disk flush.
  private static final String ASYNCHRONOUS_COMMIT =
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
        WHERE j.id = :id AND j.fencing_token = :token AND NOT EXISTS (SELECT FROM at_limit)
      )
      SELECT min(key) FROM at_limit
      """;

  private final StoreSql store;
  private final JobSettings settings;

  @Inject
  public JobQueue(StoreSql store, JobSettings settings) {
    this.store = store;
    this.settings = settings;
  }

  /** Makes the worker the owner of up to {@code slots} waiting jobs, within the caps. */
  public ClaimBatch claim(String worker, int slots, Duration lease) {
    return store
        .brief()
        .withSession(
            session ->
                session
                    .sql(CLAIM_LOCK + CLAIM)
                    .bind("slots", slots)
                    .bind("worker", worker)
                    .bind("lease", lease.toMillis())
                    .bind("run", settings.runDeadline().toMillis())
                    .bind("perHost", settings.perHost())
                    .bind("perSource", settings.perSource())
                    .execute(statement -> claimBatch(statement, slots)));
  }

  /** The result of the lock comes first. */
  private static ClaimBatch claimBatch(PreparedStatement executed, int slots) throws SQLException {
    List<Claim> claims = new ArrayList<>();
    boolean more = false;
    executed.getMoreResults();
    try (ResultSet rows = executed.getResultSet()) {
      while (rows.next()) {
        claims.add(claim(rows));
        more = rows.getLong("seen") == slots;
      }
    }
    return new ClaimBatch(claims, more);
  }

  /**
   * Counts a running job at the addresses of its source, unless one of them has reached the cap
   * over all replicas.
   *
   * @return an address that has reached the cap, empty if the job is counted
   */
  public Optional<String> occupy(FencingToken token, Set<String> keys) {
    return store
        .brief()
        .withSession(
            session ->
                session
                    .sql(ASYNCHRONOUS_COMMIT + CLAIM_LOCK + OCCUPY)
                    .bind("id", token.jobId())
                    .bind("token", token.value())
                    .bindArray("keys", String.class, keys.toArray())
                    .bind("perHost", settings.perHost())
                    .execute(statement -> addressAtCap(statement)));
  }

  /** The results of the setting and of the lock come first. */
  private static Optional<String> addressAtCap(PreparedStatement executed) throws SQLException {
    executed.getMoreResults();
    executed.getMoreResults();
    try (ResultSet row = executed.getResultSet()) {
      return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
    }
  }

  private static Claim claim(ResultSet row) throws SQLException {
    String[] names = strings(row.getArray("steps"));
    @Nullable String[] outcomes = strings(row.getArray("outcomes"));
    List<Claim.ClaimedStep> steps = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      String outcome = outcomes[i];
      steps.add(new Claim.ClaimedStep(Step.ofWire(names[i]), outcome != null, outcome(outcome)));
    }
    return new Claim(
        new FencingToken(row.getLong("id"), row.getLong("fencing_token")),
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
   * Claimed jobs.
   *
   * @param more true if further jobs may be claimable: beyond the slots, or behind jobs at a cap
   */
  public record ClaimBatch(List<Claim> claims, boolean more) {}

  /** A result without an outcome is an empty string. */
  private static @Nullable Outcome outcome(@Nullable String value) {
    return value == null || value.isEmpty() ? null : Outcome.ofWire(value);
  }

  private static String[] strings(Array array) throws SQLException {
    return (String[]) array.getArray();
  }
}
