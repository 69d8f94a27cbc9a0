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

/** What the owner of a job does with its lease: renew, release, requeue, park. */
@ApplicationScoped
public class JobLeases {
  // Every statement that may wait for the locks of several jobs locks them in the order of their
  // IDs. Otherwise a renewal could be aborted as the deadlock victim of a concurrent write, a
  // second late.
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

  private final StoreSql store;
  private final JobTransitions transitions;

  @Inject
  public JobLeases(StoreSql store, JobTransitions transitions) {
    this.store = store;
    this.transitions = transitions;
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
    return store.brief().withSession(session -> transitions.release(session, held));
  }

  /**
   * Requeues a job until fewer jobs run at an address. The attempt is not counted.
   *
   * @return false if the token is no longer valid
   */
  public boolean requeueForAddress(FencingToken token, String key) {
    return store.brief().withSession(session -> transitions.requeueForAddress(session, token, key));
  }

  /**
   * Parks a job whose credentials or confirmation were given for another revision of its source,
   * and erases them. The attempt is not counted.
   *
   * @param status {@code needs_authentication} or {@code needs_confirmation}
   * @return false if the token is no longer valid
   */
  public boolean park(FencingToken token, JobStatus status) {
    return store.brief().withSession(session -> transitions.park(session, token, status));
  }
}
