package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.servers.Servers;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Of two concurrent claims, the second must see the jobs of the first. */
class OverlappingClaimsTest {
  private static final long CLAIM_LOCK = 7310577201L;
  private static final int GATE = 4711;

  /** Each claim of the first replica blocks during the statement while the test holds the lock. */
  private static final String[] HOLD_THE_FIRST = {
    """
    CREATE FUNCTION wait_at_the_gate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_advisory_xact_lock_shared(%d);
      RETURN NEW;
    END $$
    """
        .formatted(GATE),
    """
    CREATE TRIGGER gate BEFORE UPDATE ON test_job FOR EACH ROW
    WHEN (NEW.status = 'processing' AND NEW.worker = 'first') EXECUTE FUNCTION wait_at_the_gate()
    """
  };

  /**
   * @param prepareThreshold 1 makes the driver prepare the statements on the server at once, as it
   *     does after a few times; 0 never
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void overlappingClaimsAreDisjointAndKeepCaps(int prepareThreshold) throws Exception {
    PGSimpleDataSource store = (PGSimpleDataSource) Servers.newStore();
    store.setPrepareThreshold(prepareThreshold);
    Servers.execute(store, HOLD_THE_FIRST);
    Map<String, String> caps =
        Map.of("sourcecheck.job.per-host", "3", "sourcecheck.job.per-source", "2");
    // dedicated threads: the common pool may have only one
    ExecutorService hands = Executors.newFixedThreadPool(2);
    try (JobTable one = JobTable.over(store, caps);
        JobTable two = JobTable.over(store, caps);
        Connection holder = store.getConnection();
        Statement gate = holder.createStatement()) {
      for (int i = 0; i < 8; i++) {
        one.submit("busy.example");
      }
      long source = newSource(store);
      for (int i = 0; i < 5; i++) {
        one.execute(
            "UPDATE test_job SET source_id = " + source + " WHERE id = " + one.submit("h" + i));
      }
      gate.execute("SELECT pg_advisory_lock(" + GATE + ")");

      var first = hands.submit(() -> one.claim("first", 2));
      await().atMost(Duration.ofSeconds(60)).until(() -> waiting(one, GATE) == 1);
      var second = hands.submit(() -> two.claim("second", 100));
      await().atMost(Duration.ofSeconds(60)).until(() -> waiting(one, CLAIM_LOCK) == 1);
      assertThat(second.isDone()).isFalse();
      gate.execute("SELECT pg_advisory_unlock(" + GATE + ")");

      List<Claim> ofFirst = first.get(60, TimeUnit.SECONDS);
      List<Claim> ofSecond = second.get(60, TimeUnit.SECONDS);
      assertThat(ofFirst).hasSize(2);
      assertThat(
              Stream.concat(ofFirst.stream(), ofSecond.stream())
                  .map(claim -> claim.token().jobId()))
          .doesNotHaveDuplicates()
          .hasSize(3 + 2);
      assertThat(number(one, "host_key = 'busy.example' AND status = 'processing'")).isEqualTo(3);
      assertThat(number(one, "source_id = " + source + " AND status = 'processing'")).isEqualTo(2);
      assertThat(number(one, "worker = 'second'")).isEqualTo(3);
      assertThat(two.claim("third", 100)).isEmpty();
    } finally {
      hands.shutdownNow();
    }
  }

  private static long newSource(PGSimpleDataSource store) throws Exception {
    try (Connection connection = store.getConnection();
        Statement statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "INSERT INTO data_source (name, type) VALUES ('s', 'pg') RETURNING id")) {
      row.next();
      return row.getLong(1);
    }
  }

  /** The number of sessions that wait for an advisory lock in this database. */
  private static long waiting(JobTable table, long key) {
    return table.store.withSession(
        session ->
            session
                .sql(
                    """
                    SELECT count(*) FROM pg_locks
                    WHERE locktype = 'advisory' AND NOT granted
                      AND (classid::bigint << 32) + objid::bigint = :key
                      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                    """)
                .bind("key", key)
                .one(Long.class));
  }

  private static long number(JobTable table, String condition) {
    return table.store.withSession(
        session -> session.sql("SELECT count(*) FROM test_job WHERE " + condition).one(Long.class));
  }
}
