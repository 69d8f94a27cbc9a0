package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
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
 * with stale ones of a moment when everything waited. That holds for plans that are made for the
 * values at hand, and for those that the server makes once for all values, as it may do for what
 * the driver prepares.
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
  private static final String SECRETS =
      """
      INSERT INTO test_job_secret (job_id, field, ciphertext)
      SELECT id, 'password', '' FROM test_job
      """;
  private static final String KEYS =
      """
      INSERT INTO test_job_key (key, job_id)
      SELECT 'key' || id, id FROM test_job
      """;
  private static final String ANALYZE =
      "ANALYZE test_job, test_step, test_job_secret, test_job_key";
  private static final String ONLY_OPEN_JOBS_KEEP_THEIR_SECRETS =
      """
      DELETE FROM test_job_secret x USING test_job j WHERE j.id = x.job_id AND j.finished_at IS NOT NULL
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

  private static final String WHOLE_TABLE = "Seq Scan on test_";

  /** A parameter, which a cast is not. */
  private static final Pattern NAME = Pattern.compile("(?<!:):([a-zA-Z]+)");

  /** A statement that runs all the time, and values for it. */
  record QueueStatement(String name, String sql, Map<String, Object> values) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<QueueStatement> statements() {
    Map<String, Object> caps =
        Map.of("slots", 50, "worker", "w", "lease", 15_000L, "run", 60_000L, "perHost", 16);
    Map<String, Object> claim = new java.util.HashMap<>(caps);
    claim.put("perSource", 2);
    Long[] jobs = {10_000L, 20_000L, 30_000L};
    Long[] attempts = {1L, 1L, 1L};
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
    steps.put("warnings", new Integer[] {0, 0, 0});
    steps.put("startAges", ages);
    steps.put("endAges", ages);
    steps.put("ends", jobs);
    steps.put("endAttempts", attempts);
    steps.put("endStatuses", new String[] {"done", "done", "done"});
    steps.put("outcomes", new String[] {"success", "success", "success"});
    return Stream.of(
        new QueueStatement("claim", JobQueue.CLAIM, claim),
        new QueueStatement(
            "renew", renew(), Map.of("ids", jobs, "attempts", attempts, "lease", 1L)),
        new QueueStatement("release", JobLeases.RELEASE, Map.of("ids", jobs, "attempts", attempts)),
        new QueueStatement("write", WriteBatch.WRITE, steps),
        new QueueStatement("requeue", ReaperQueries.REQUEUE, Map.of("batch", 200, "attempts", 3)),
        new QueueStatement(
            "find expired", ReaperQueries.FIND_EXPIRED, Map.of("batch", 200, "attempts", 3)),
        new QueueStatement("fail", ReaperQueries.FAIL, Map.of("ids", jobs, "results", nothing)),
        new QueueStatement("cancel parked", ReaperQueries.CANCEL_PARKED, Map.of("batch", 200)),
        new QueueStatement("cancel", JobCommands.CANCEL, Map.of("ids", new Long[] {10_000L})),
        new QueueStatement("poll", JobReader.BY_ID.replace("?", ":id"), Map.of("id", 10_000L)),
        new QueueStatement(
            "history",
            JobReader.BY_SOURCE,
            Map.of("source", 1L, "before", 1_000_000L, "limit", 20)),
        new QueueStatement("submit", JobSubmitter.INSERT, submission()),
        new QueueStatement("join", JobSubmitter.IN_FLIGHT, Map.of("key", "source:1:1")),
        new QueueStatement(
            "same key", JobSubmitter.SAME_KEY, Map.of("key", "k", "source", 1L, "request", "{}")),
        new QueueStatement(
            "confirm", JobCommands.CONFIRM, Map.of("id", 10_000L, "allow", true, "revision", 1)),
        new QueueStatement(
            "authenticate",
            JobCommands.AUTHENTICATE,
            Map.of("id", 10_000L, "next", "waiting", "revision", 1)),
        new QueueStatement("source of a job", JobCommands.SOURCE_OF, Map.of("id", 10_000L)),
        new QueueStatement(
            "erase credentials",
            BoundAnswers.ERASE_CREDENTIALS,
            Map.of("source", 1L, "wait", 60_000L)),
        new QueueStatement(
            "erase confirmations",
            BoundAnswers.ERASE_CONFIRMATIONS,
            Map.of("source", 1L, "wait", 60_000L, "asks", true)),
        new QueueStatement(
            "park",
            JobLeases.PARK,
            Map.of("id", 10_000L, "attempt", 1, "wait", 60_000L, "status", "needs_authentication")),
        new QueueStatement(
            "occupy",
            JobQueue.OCCUPY,
            Map.of("id", 10_000L, "attempt", 1, "keys", new String[] {"192.0.2.1"}, "perHost", 16)),
        new QueueStatement(
            "requeue for address",
            JobLeases.REQUEUE_FOR_ADDRESS,
            Map.of("id", 10_000L, "attempt", 1, "wait", 60_000L, "key", "192.0.2.1")),
        new QueueStatement("open of a source", JobCommands.OPEN_OF_SOURCE, Map.of("source", 1L)),
        new QueueStatement("length of the queue", QueueLength.COUNT, Map.of("limit", 100)));
  }

  private static Map<String, Object> submission() {
    Map<String, Object> values = new java.util.HashMap<>();
    values.put("kind", "test");
    values.put("source", 1L);
    values.put("request", "{}");
    values.put("status", "waiting");
    values.put("hostKey", "h");
    values.put("joinKey", "source:1:1");
    values.put("wait", 60_000L);
    values.put("ordinals", new Integer[] {1});
    values.put("steps", new String[] {"connection"});
    values.put("stepStatuses", new String[] {"waiting"});
    return values;
  }

  /** As it stands but for the names of its parameters. */
  private static String renew() {
    return JobLeases.RENEW
        .replace("unnest(?::bigint[], ?::bigint[])", "unnest(:ids, :attempts)")
        .replace("?::bigint[]", ":ids")
        .replace("?", ":lease");
  }

  /** The table as a test finds it. */
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class PlanTable {
    private final JobTable table = JobTable.open();

    abstract List<String> filled();

    @BeforeAll
    void fill() {
      table.execute("ALTER TABLE test_job SET (autovacuum_enabled = false)");
      table.execute("ALTER TABLE test_step SET (autovacuum_enabled = false)");
      table.execute("ALTER TABLE test_job_secret SET (autovacuum_enabled = false)");
      table.execute("ALTER TABLE test_job_key SET (autovacuum_enabled = false)");
      filled().forEach(table::execute);
    }

    @AfterAll
    void close() {
      table.close();
    }

    @ParameterizedTest
    @MethodSource("dev.sourcecheck.job.PlansTest#statements")
    void usesIndexes(QueueStatement statement) throws SQLException {
      assertThat(plan(statement)).doesNotContain(WHOLE_TABLE);
    }

    @ParameterizedTest
    @MethodSource("dev.sourcecheck.job.PlansTest#statements")
    void genericPlanUsesIndexes(QueueStatement statement) throws SQLException {
      assertThat(genericPlan(statement)).doesNotContain(WHOLE_TABLE);
    }

    @Test
    void claimUsesIndexOfWaitingJobs() throws SQLException {
      QueueStatement claim = statements().findFirst().orElseThrow();
      // either index holds what is not finished and little else
      String ofWhatIsOpen = "Scan (using|on) test_job_(waiting|parked)";

      assertThat(plan(claim)).containsPattern(ofWhatIsOpen);
      assertThat(genericPlan(claim)).containsPattern(ofWhatIsOpen);
    }

    /** Else each job that waits is compared with every host at its cap. */
    @Test
    void claimLooksUpCapsInHashTable() throws SQLException {
      QueueStatement claim = statements().findFirst().orElseThrow();

      assertThat(plan(claim)).contains("hashed SubPlan").doesNotContain("Anti Join");
      assertThat(genericPlan(claim)).contains("hashed SubPlan").doesNotContain("Anti Join");
    }

    String plan(QueueStatement statement) throws SQLException {
      return table.store.withHandle(
          handle -> {
            asTheServiceConnects(handle);
            return explained(handle, "EXPLAIN " + statement.sql(), statement.values());
          });
    }

    private static void asTheServiceConnects(Handle handle) throws SQLException {
      try (var connected = handle.getConnection().createStatement()) {
        connected.execute(
            ConfigProvider.getConfig()
                .getValue("quarkus.datasource.jdbc.new-connection-sql", String.class));
      }
    }

    /** Prepared as the driver does it: each place of a name is a parameter of its own. */
    String genericPlan(QueueStatement statement) throws SQLException {
      List<String> names = new ArrayList<>();
      String sql =
          NAME.matcher(statement.sql())
              .replaceAll(
                  name -> {
                    names.add(name.group(1));
                    return "\\$" + names.size();
                  });
      String types =
          names.stream()
              .map(name -> type(statement.values().get(name)))
              .collect(Collectors.joining(", "));
      String values = String.join(", ", Collections.nCopies(names.size(), "NULL"));
      return table.store.withHandle(
          handle -> {
            asTheServiceConnects(handle);
            try (var prepare = handle.getConnection().createStatement()) {
              prepare.execute("SET plan_cache_mode = force_generic_plan");
              prepare.execute("PREPARE p (" + types + ") AS " + sql);
            }
            return explained(handle, "EXPLAIN EXECUTE p (" + values + ")", Map.of());
          });
    }

    private static String type(Object value) {
      if (value instanceof Object[]) {
        return type(value.getClass().getComponentType()) + "[]";
      }
      return type(value.getClass());
    }

    private static String type(Class<?> type) {
      return Map.of(
              Long.class,
              "int8",
              Integer.class,
              "int4",
              Boolean.class,
              "bool",
              String.class,
              "varchar")
          .get(type);
    }

    private static String explained(Handle handle, String sql, Map<String, Object> values) {
      var query = handle.createQuery(sql);
      values.forEach(
          (name, value) -> {
            if (value instanceof Object[] array) {
              query.bindArray(name, array.getClass().getComponentType(), array);
            } else {
              query.bind(name, value);
            }
          });
      return String.join("\n", query.mapTo(String.class).list());
    }
  }

  @Nested
  class WithoutStatistics extends PlansTest.PlanTable {
    @Override
    List<String> filled() {
      return List.of();
    }
  }

  @Nested
  class NearlyAllFinished extends PlansTest.PlanTable {
    @Test
    void pruningUsesIndexOfFinishedJobs() throws SQLException {
      var prune =
          new QueueStatement(
              "prune", JobRetention.PRUNE, Map.of("batch", 500, "kept", 2_592_000_000L));

      assertThat(plan(prune)).doesNotContain("Seq Scan on test_job");
      assertThat(genericPlan(prune)).doesNotContain("Seq Scan on test_job");
    }

    @Override
    List<String> filled() {
      return List.of(
          MANY,
          STEPS,
          SECRETS,
          KEYS,
          ALL_BUT_A_FEW_ARE_FINISHED,
          ONLY_OPEN_JOBS_KEEP_THEIR_SECRETS,
          SOME_RUN,
          "VACUUM " + ANALYZE);
    }
  }

  @Nested
  class WithStatisticsOfWhenAllWaited extends PlansTest.PlanTable {
    @Override
    List<String> filled() {
      return List.of(
          MANY,
          STEPS,
          SECRETS,
          KEYS,
          ANALYZE,
          ALL_BUT_A_FEW_ARE_FINISHED,
          ONLY_OPEN_JOBS_KEEP_THEIR_SECRETS,
          SOME_RUN);
    }
  }
}
