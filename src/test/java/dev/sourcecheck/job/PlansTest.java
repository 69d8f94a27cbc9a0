package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.store.SqlSession;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Frequent statements use indexes whatever the planner assumes: without statistics, with accurate
 * ones of a table of mostly finished jobs, and with stale ones of a time when all jobs waited. This
 * also holds for generic plans, which the server may use for prepared statements.
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
      UPDATE test_job SET status = 'processing', fencing_token = 1, worker = 'w', lease_until = now() + interval '1 min'
      WHERE id IN (10000, 20000, 30000)
      """;

  private static final String WHOLE_TABLE = "Seq Scan on test_";

  /** A named parameter; a cast does not match. */
  private static final Pattern NAME = Pattern.compile("(?<!:):([a-zA-Z]+)");

  /** The tests, for one state of the table and its statistics. */
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
    @MethodSource("dev.sourcecheck.job.QueueStatement#statements")
    void usesIndexes(QueueStatement statement) throws SQLException {
      assertThat(plan(statement)).doesNotContain(WHOLE_TABLE);
    }

    @ParameterizedTest
    @MethodSource("dev.sourcecheck.job.QueueStatement#statements")
    void genericPlanUsesIndexes(QueueStatement statement) throws SQLException {
      assertThat(genericPlan(statement)).doesNotContain(WHOLE_TABLE);
    }

    @Test
    void claimUsesIndexOfWaitingJobs() throws SQLException {
      QueueStatement claim = QueueStatement.statements().findFirst().orElseThrow();
      // either index contains only unfinished jobs
      String ofWhatIsOpen = "Scan (using|on) test_job_(waiting|parked)";

      assertThat(plan(claim)).containsPattern(ofWhatIsOpen);
      assertThat(genericPlan(claim)).containsPattern(ofWhatIsOpen);
    }

    /** Otherwise each waiting job is compared with every host at its cap. */
    @Test
    void claimLooksUpCapsInHashTable() throws SQLException {
      QueueStatement claim = QueueStatement.statements().findFirst().orElseThrow();

      assertThat(plan(claim)).contains("hashed SubPlan").doesNotContain("Anti Join");
      assertThat(genericPlan(claim)).contains("hashed SubPlan").doesNotContain("Anti Join");
    }

    String plan(QueueStatement statement) throws SQLException {
      return table.store.withSession(
          session -> {
            asTheServiceConnects(session);
            return explained(session, "EXPLAIN " + statement.sql(), statement.values());
          });
    }

    private static void asTheServiceConnects(SqlSession session) throws SQLException {
      try (var connected = session.connection().createStatement()) {
        connected.execute(
            ConfigProvider.getConfig()
                .getValue("quarkus.datasource.jdbc.new-connection-sql", String.class));
      }
    }

    /** Prepared as the driver does: each occurrence of a name is a separate parameter. */
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
      return table.store.withSession(
          session -> {
            asTheServiceConnects(session);
            try (var prepare = session.connection().createStatement()) {
              prepare.execute("SET plan_cache_mode = force_generic_plan");
              prepare.execute("PREPARE p (" + types + ") AS " + sql);
            }
            return explained(session, "EXPLAIN EXECUTE p (" + values + ")", Map.of());
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

    private static String explained(SqlSession session, String sql, Map<String, Object> values) {
      var query = session.sql(sql);
      values.forEach(
          (name, value) -> {
            if (value instanceof Object[] array) {
              query.bindArray(name, array.getClass().getComponentType(), array);
            } else if (value instanceof Integer number) {
              query.bind(name, number);
            } else if (value instanceof Long number) {
              query.bind(name, number);
            } else if (value instanceof Boolean flag) {
              query.bind(name, flag);
            } else {
              query.bind(name, (String) value);
            }
          });
      return String.join("\n", query.list(String.class));
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
