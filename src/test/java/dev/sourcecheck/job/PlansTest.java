package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The statements that run all the time must not read the whole table, whatever the planner
 * believes: with no statistics at all, with true ones over a table that is nearly all finished, and
 * with stale ones of a moment when everything waited.
 */
class PlansTest {
  private static final String MANY =
      """
      INSERT INTO test_job (status, finished_at, host_key, deadline_at, source_id)
      SELECT 'waiting', NULL, 'host' || n % 50, now() + interval '1 day', NULL
      FROM generate_series(1, 100000) n
      """;
  private static final String STEPS =
      """
      INSERT INTO test_step (job_id, ordinal, step)
      SELECT id, 1, 'connection' FROM test_job
      """;
  private static final String ALL_BUT_A_FEW_ARE_FINISHED =
      """
      UPDATE test_job SET status = 'done', outcome = 'success', finished_at = now() WHERE id % 10000 <> 0
      """;
  private static final String SOME_RUN =
      """
      UPDATE test_job SET status = 'processing', attempt = 1, worker = 'w', lease_until = now() + interval '1 min'
      WHERE id IN (10000, 20000, 30000)
      """;

  /** A statement that runs all the time, and values for it. */
  record Statement(String name, String sql, Map<String, Object> values) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Statement> statements() {
    Map<String, Object> caps =
        Map.of("slots", 50, "worker", "w", "lease", 15_000, "run", 60_000, "perHost", 16);
    Map<String, Object> claim = new java.util.HashMap<>(caps);
    claim.put("perSource", 2);
    Long[] jobs = {10_000L, 20_000L, 30_000L};
    Integer[] attempts = {1, 1, 1};
    String[] nothing = {null, null, null};
    Long[] ages = {1L, 1L, 1L};
    Map<String, Object> steps = new java.util.HashMap<>();
    steps.put("all", jobs);
    steps.put("allAttempts", attempts);
    steps.put("jobs", jobs);
    steps.put("attempts", attempts);
    steps.put("ordinals", new Integer[] {1, 1, 1});
    steps.put("statuses", new String[] {"done", "done", "done"});
    steps.put("results", nothing);
    steps.put("progress", nothing);
    steps.put("startAges", ages);
    steps.put("endAges", ages);
    steps.put("ends", jobs);
    steps.put("endAttempts", attempts);
    steps.put("endStatuses", new String[] {"done", "done", "done"});
    steps.put("outcomes", new String[] {"success", "success", "success"});
    return Stream.of(
        new Statement("claim", Claims.CLAIM, claim),
        new Statement("renew", renew(), Map.of("ids", jobs, "attempts", attempts, "lease", 1)),
        new Statement("release", Claims.RELEASE, Map.of("ids", jobs, "attempts", attempts)),
        new Statement("write", WriteBatch.WRITE, steps),
        new Statement("give back", Reaping.GIVE_BACK, Map.of("batch", 200, "attempts", 3)),
        new Statement("give up", Reaping.GIVE_UP, Map.of("batch", 200, "attempts", 3)),
        new Statement("call off", Reaping.CALL_OFF, Map.of("batch", 200)),
        new Statement("cancel", Requests.CANCEL, Map.of("ids", new Long[] {10_000L})),
        new Statement("poll", Jobs.BY_ID.replace("?", ":id"), Map.of("id", 10_000L)),
        new Statement(
            "history", Jobs.BY_SOURCE, Map.of("source", 1L, "before", 1_000_000L, "limit", 20)),
        new Statement("join", Submissions.IN_FLIGHT, Map.of("key", "source:1:1")),
        new Statement("length of the queue", QueueLength.COUNT, Map.of("limit", 100)));
  }

  /** As it stands but for the names of its parameters. */
  private static String renew() {
    return Claims.RENEW
        .replace("?::bigint[]", ":ids")
        .replace("?::int[]", ":attempts")
        .replace("?", ":lease");
  }

  /** The table as a test finds it. */
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class Table {
    private final JobTable table = JobTable.open();

    abstract List<String> filled();

    @BeforeAll
    void fill() {
      table.execute("ALTER TABLE test_job SET (autovacuum_enabled = false)");
      table.execute("ALTER TABLE test_step SET (autovacuum_enabled = false)");
      filled().forEach(table::execute);
    }

    @AfterAll
    void close() {
      table.close();
    }

    @ParameterizedTest
    @MethodSource("dev.sourcecheck.job.PlansTest#statements")
    void noStatementReadsTheWholeTable(Statement statement) {
      assertThat(plan(statement)).doesNotContain("Seq Scan on test_job");
    }

    @ParameterizedTest
    @MethodSource("dev.sourcecheck.job.PlansTest#statements")
    void noStatementReadsAllSteps(Statement statement) {
      assertThat(plan(statement)).doesNotContain("Seq Scan on test_step");
    }

    @Test
    void jobsAreClaimedThroughTheIndexOfWhatWaits() {
      // either index holds what is not finished and little else
      assertThat(plan(statements().findFirst().orElseThrow()))
          .containsPattern("Scan (using|on) test_job_(waiting|parked)");
    }

    String plan(Statement statement) {
      return table.store.withHandle(handle -> String.join("\n", explain(handle, statement)));
    }

    private static List<String> explain(Handle handle, Statement statement) {
      var query = handle.createQuery("EXPLAIN " + statement.sql());
      statement
          .values()
          .forEach(
              (name, value) -> {
                if (value instanceof Object[] values) {
                  query.bindArray(name, values.getClass().getComponentType(), values);
                } else {
                  query.bind(name, value);
                }
              });
      return query.mapTo(String.class).list();
    }
  }

  @Nested
  class WithoutStatistics extends Table {
    @Override
    List<String> filled() {
      return List.of();
    }
  }

  @Nested
  class NearlyAllFinished extends Table {
    @Test
    void pruningFindsWhatIsOldThroughItsIndex() {
      var prune =
          new Statement("prune", Retention.PRUNE, Map.of("batch", 500, "kept", 2_592_000_000L));

      assertThat(plan(prune)).doesNotContain("Seq Scan on test_job");
    }

    @Override
    List<String> filled() {
      return List.of(
          MANY, STEPS, ALL_BUT_A_FEW_ARE_FINISHED, SOME_RUN, "VACUUM ANALYZE test_job, test_step");
    }
  }

  @Nested
  class WithStatisticsOfWhenAllWaited extends Table {
    @Override
    List<String> filled() {
      return List.of(
          MANY, STEPS, "ANALYZE test_job, test_step", ALL_BUT_A_FEW_ARE_FINISHED, SOME_RUN);
    }
  }
}
