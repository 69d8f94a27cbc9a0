package dev.sourcecheck.job;

import dev.sourcecheck.store.StoreSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Changes of ownership by the owner itself: renewing, releasing, requeueing and parking. All times
 * are the store's.
 */
@ApplicationScoped
public class JobLeases {
  // Every statement that locks several jobs locks them in the order of their ids. A renewal aborted
  // as the deadlock victim of a concurrent write would be a second late.
  static final String RENEW =
      """
      WITH held AS MATERIALIZED (
        SELECT j.id
        FROM test_job j
        WHERE j.id = ANY (?::bigint[])
          AND (j.id, j.fencing_token) IN (SELECT * FROM unnest(?::bigint[], ?::bigint[]))
          AND j.lease_until IS NOT NULL
        ORDER BY j.id
        FOR NO KEY UPDATE
      )
      UPDATE test_job j
      SET lease_until = now() + ? * interval '1 millisecond'
      WHERE j.id = ANY (ARRAY(SELECT id FROM held))
      RETURNING j.id, j.fencing_token
      """;

  // available_at stays: an interrupted job continues before jobs that have only waited.
  static final String RELEASE =
      """
      WITH held AS MATERIALIZED (
        SELECT j.id
        FROM test_job j
        WHERE j.id = ANY (:ids)
          AND (j.id, j.fencing_token) IN (SELECT * FROM unnest(:ids, :tokens))
          AND j.lease_until IS NOT NULL
        ORDER BY j.id
        FOR NO KEY UPDATE
      ), released AS (
        UPDATE test_job j
        SET status = 'waiting', fencing_token = j.fencing_token + 1, attempt = greatest(0, j.attempt - 1), lease_until = NULL
        WHERE j.id = ANY (ARRAY(SELECT id FROM held))
        RETURNING j.id
      )
      """
          + TransitionSql.RELEASE_STEPS;

  // With the address as its host key, the job is not claimed before the address has room.
  // available_at and the deadline for waiting stay, because the job has not run.
  static final String REQUEUE_FOR_ADDRESS =
      """
      WITH held AS MATERIALIZED (
        SELECT id FROM test_job
        WHERE id = :id AND fencing_token = :token AND lease_until IS NOT NULL
        FOR NO KEY UPDATE
      ), released AS (
        UPDATE test_job j
        SET status = 'waiting', fencing_token = j.fencing_token + 1, attempt = greatest(0, j.attempt - 1),
            lease_until = NULL, host_key = :key, started_at = NULL,
            deadline_at = j.created_at + :wait * interval '1 millisecond'
        FROM held WHERE j.id = held.id
        RETURNING j.id
      )
      """
          + TransitionSql.RELEASE_STEPS;

  // New credentials may be for another server: all steps run again. A new confirmation keeps the
  // results.
  static final String PARK =
      """
      WITH held AS MATERIALIZED (
        SELECT id FROM test_job
        WHERE id = :id AND fencing_token = :token AND lease_until IS NOT NULL
        FOR NO KEY UPDATE
      ), parked AS (
        UPDATE test_job j
        SET status = :status, fencing_token = j.fencing_token + 1, attempt = greatest(0, j.attempt - 1),
            lease_until = NULL, started_at = NULL,
            deadline_at = now() + :wait * interval '1 millisecond',
            allow_write = NULL, confirmed_revision = NULL,
            credentials_revision =
              CASE WHEN :status = 'needs_confirmation' THEN j.credentials_revision END
        FROM held WHERE j.id = held.id
        RETURNING j.id
      ), erased AS (
        DELETE FROM test_job_secret x USING parked p
        WHERE x.job_id = p.id AND :status = 'needs_authentication'
      ), steps AS (
        UPDATE test_step s
        SET status = CASE
              WHEN s.step = 'connection' AND :status = 'needs_authentication' THEN :status
              WHEN s.step = 'temp_schema' AND :status = 'needs_confirmation' THEN :status
              ELSE 'waiting' END,
            result = NULL, progress = NULL, warning_count = 0, started_at = NULL, finished_at = NULL
        FROM parked p
        WHERE s.job_id = p.id AND (s.finished_at IS NULL OR :status = 'needs_authentication')
      )
      SELECT id FROM parked
      """;

  private final StoreSql store;
  private final JobSettings settings;

  @Inject
  public JobLeases(StoreSql store, JobSettings settings) {
    this.store = store;
    this.settings = settings;
  }

  /**
   * Renews leases over the caller's connection.
   *
   * @return the tokens that are still valid
   */
  public static Set<FencingToken> renew(
      Connection connection, Collection<FencingToken> held, Duration lease) throws SQLException {
    Set<FencingToken> renewed = new HashSet<>();
    try (PreparedStatement statement = connection.prepareStatement(RENEW)) {
      Array ids =
          connection.createArrayOf("int8", held.stream().map(FencingToken::jobId).toArray());
      statement.setArray(1, ids);
      statement.setArray(2, ids);
      statement.setArray(
          3, connection.createArrayOf("int8", held.stream().map(FencingToken::value).toArray()));
      statement.setLong(4, lease.toMillis());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          renewed.add(new FencingToken(rows.getLong(1), rows.getLong(2)));
        }
      }
    }
    return renewed;
  }

  /**
   * Requeues unfinished jobs at once instead of when their lease lapses. The attempt is not
   * counted.
   */
  public List<Long> release(Collection<FencingToken> held) {
    return store
        .brief()
        .inTransaction(
            session ->
                session
                    .sql(RELEASE)
                    .bindArray("ids", Long.class, held.stream().map(FencingToken::jobId).toArray())
                    .bindArray(
                        "tokens", Long.class, held.stream().map(FencingToken::value).toArray())
                    .list(Long.class));
  }

  /**
   * Requeues a job until fewer jobs run at an address. The attempt is not counted.
   *
   * @return false if the token is no longer valid
   */
  public boolean requeueForAddress(FencingToken token, String key) {
    return store
        .brief()
        .inTransaction(
            session ->
                session
                    .sql(REQUEUE_FOR_ADDRESS)
                    .bind("id", token.jobId())
                    .bind("token", token.value())
                    .bind("key", key)
                    .bind("wait", settings.waitDeadline().toMillis())
                    .find(Long.class))
        .isPresent();
  }

  /**
   * Parks a job whose credentials or confirmation were given for another revision of its source,
   * and erases them. The attempt is not counted.
   *
   * @param status {@code needs_authentication} or {@code needs_confirmation}
   * @return false if the token is no longer valid
   */
  public boolean park(FencingToken token, JobStatus status) {
    return store
        .brief()
        .inTransaction(
            session ->
                session
                    .sql(PARK)
                    .bind("id", token.jobId())
                    .bind("token", token.value())
                    .bind("status", status.wire())
                    .bind("wait", settings.waitDeadline().toMillis())
                    .find(Long.class))
        .isPresent();
  }
}
