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
   * Serializes claims, so that the caps hold exactly over all replicas. The number is arbitrary; no
   * other lock of the store has it. The lock is sent together with the claim, in one round trip and
   * one implicit transaction, but as a statement of its own, so that the claim takes its snapshot
   * after the lock is granted.
   */
  static final String CLAIM_LOCK = "SELECT pg_advisory_xact_lock(7310577201);\n";

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

  /**
   * Claimed jobs.
   *
   * @param more true if further jobs may be claimable: beyond the slots, or behind jobs at a cap
   */
  public record ClaimBatch(List<Claim> claims, boolean more) {}

  private final StoreSql store;
  private final JobSettings settings;
  private final JobTransitions transitions;

  @Inject
  public JobQueue(StoreSql store, JobSettings settings, JobTransitions transitions) {
    this.store = store;
    this.settings = settings;
    this.transitions = transitions;
  }

  /** Makes the worker the owner of up to {@code slots} waiting jobs, within the caps. */
  public ClaimBatch claim(String worker, int slots, Duration lease) {
    return store.brief().withSession(session -> transitions.claim(session, worker, slots, lease));
  }

  /** Skips the result of the lock, which comes first. */
  static ClaimBatch claimBatch(PreparedStatement executed, int slots) throws SQLException {
    List<Claim> claims = new ArrayList<>();
    boolean more = false;
    executed.getMoreResults();
    try (ResultSet rows = executed.getResultSet()) {
      while (rows.next()) {
        claims.add(claim(rows));
        more = rows.getLong("candidates") == slots;
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
                    .execute(JobQueue::addressAtCap));
  }

  /** Skips the results of the setting and of the lock, which come first. */
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
        new StoredPayload(
            JobKind.ofWire(row.getString("kind")),
            row.getObject("source_id", Long.class),
            row.getString("payload")),
        row.getString("host_key"),
        row.getBoolean("own_secrets"),
        row.getObject("credentials_revision", Integer.class),
        row.getObject("allow_write", Boolean.class),
        row.getObject("confirmed_revision", Integer.class),
        Duration.ofMillis(row.getLong("remaining")),
        RunClock.startedAt(row.getTimestamp("claimed_at").toInstant()),
        List.copyOf(steps));
  }

  /** A result without an outcome is an empty string. */
  private static @Nullable Outcome outcome(@Nullable String value) {
    return value == null || value.isEmpty() ? null : Outcome.ofWire(value);
  }

  private static String[] strings(Array array) throws SQLException {
    return (String[]) array.getArray();
  }
}
