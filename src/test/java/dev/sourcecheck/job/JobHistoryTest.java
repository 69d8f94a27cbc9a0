package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.job.StepHistoryEntity.StepKey;
import dev.sourcecheck.servers.MapperStatements;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.SqlListener;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.lang.reflect.Field;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.hibernate.Session;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class JobHistoryTest {
  /** The tables that fenced statements write. */
  private static final Set<String> FENCED =
      Set.of(
          "test_job",
          "test_step",
          "test_job_secret",
          "catalog_snapshot",
          "catalog_schema",
          "catalog_relation",
          "catalog_column_block",
          "catalog_key",
          "catalog_fingerprint",
          "catalog_replacement",
          "catalog_change",
          "lineage_edge",
          "lineage_staged",
          "lineage_download");

  private final StoreSql store;
  private final JobHistory history;
  private final JobHistoryRepository repository;

  JobHistoryTest(StoreSql store, JobHistory history, JobHistoryRepository repository) {
    this.store = store;
    this.history = history;
    this.repository = repository;
  }

  @Test
  void pagesTestsOfASourceNewestFirst() {
    long source = source();
    long first = running(source);
    long second = running(source);
    long third = running(source);
    running(source());

    assertThat(history.ofSource(source, Long.MAX_VALUE, 2))
        .extracting(TestJob::id)
        .containsExactly(third, second);
    assertThat(history.ofSource(source, second, 2)).extracting(TestJob::id).containsExactly(first);
    assertThat(history.ofSource(source, first, 2)).isEmpty();
  }

  @Test
  void readsAJobWithItsStepsInOrder() {
    long source = source();
    long id = running(source);
    fencedWrite(id);

    TestJob job = history.ofSource(source, Long.MAX_VALUE, 1).get(0);

    assertThat(job).isEqualTo(new JobReader(store).find(id).orElseThrow());
    assertThat(job.steps())
        .extracting(TestStep::step)
        .containsExactly(Step.CONNECTION, Step.TEMP_SCHEMA);
    assertThat(job.steps().get(0).result()).isEqualTo("{\"fenced\": true}");
  }

  @Test
  void doesNotFlushAStaleEntityOverAFencedWrite() {
    long id = running(source());

    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              Session session = repository.getSession();
              JobHistoryEntity job = new JobHistoryEntity();
              StepHistoryEntity step = new StepHistoryEntity();
              copy(session.find(JobHistoryEntity.class, id), job);
              copy(session.find(StepHistoryEntity.class, new StepKey(id, (short) 1)), step);
              set(job, "status", "waiting");
              set(step, "status", "waiting");
              set(step, "result", "{\"stale\": true}");
              // on a thread without the transaction, as another replica
              CompletableFuture.runAsync(() -> fencedWrite(id)).join();

              session.merge(job);
              session.merge(step);
              session.flush();
            });

    TestJob job = new JobReader(store).find(id).orElseThrow();
    assertThat(job.status()).isEqualTo(JobStatus.DONE);
    assertThat(job.steps().get(0).status()).isEqualTo(JobStatus.DONE);
    assertThat(job.steps().get(0).result()).isEqualTo("{\"fenced\": true}");
  }

  @Test
  void mapsFencedTablesAsImmutableOnly() {
    List<String> mapped = new ArrayList<>();
    List<String> mutable = new ArrayList<>();
    QuarkusTransaction.requiringNew()
        .run(
            () ->
                repository
                    .getSession()
                    .getSessionFactory()
                    .unwrap(SessionFactoryImplementor.class)
                    .getMappingMetamodel()
                    .forEachEntityDescriptor(
                        entity -> {
                          for (String table : entity.getTableNames()) {
                            if (FENCED.contains(table)) {
                              mapped.add(table);
                              if (entity.isMutable()) {
                                mutable.add(entity.getEntityName());
                              }
                            }
                          }
                        }));

    assertThat(mapped).contains("test_job", "test_step");
    assertThat(mutable).isEmpty();
  }

  /** The driver prepares statements that are used often, so the server may use a generic plan. */
  @Test
  void usesIndexesWithAGenericPlan() {
    long source = source();
    store.useTransaction(
        session -> {
          session
              .sql(
                  """
                  WITH job AS (
                    INSERT INTO test_job (source_id, status, outcome, deadline_at, host_key,
                      finished_at)
                    SELECT :source, 'done', 'success', now(), 'h', now()
                    FROM generate_series(1, 20000)
                    RETURNING id
                  )
                  INSERT INTO test_step (job_id, ordinal, step, status, finished_at)
                  SELECT id, 1, 'connection', 'done', now() FROM job
                  """)
              .bind("source", source)
              .execute();
          session.sql("ANALYZE test_job, test_step").execute();
        });
    List<String> statements = new CopyOnWriteArrayList<>();
    MapperStatements.listen(
        new SqlListener() {
          @Override
          public void before(String sql) {
            if (sql.contains("test_step")) {
              statements.add(sql);
            }
          }
        });
    assertThat(history.ofSource(source, Long.MAX_VALUE, 20)).hasSize(20);
    MapperStatements.listen(SqlListener.NONE);
    assertThat(statements).hasSize(1);

    List<String> plan = genericPlan(statements.get(0));

    store.useSession(
        session ->
            session
                .sql("DELETE FROM test_job WHERE source_id = :source")
                .bind("source", source)
                .execute());
    assertThat(String.join("\n", plan)).doesNotContain("Seq Scan on test_");
  }

  private List<String> genericPlan(String sql) {
    AtomicInteger parameters = new AtomicInteger();
    String numbered =
        Pattern.compile("\\?")
            .matcher(sql)
            .replaceAll(mark -> "\\$" + parameters.incrementAndGet());
    String nulls = String.join(", ", Collections.nCopies(parameters.get(), "NULL"));
    return store.inTransaction(
        session -> {
          try (Statement statement = session.connection().createStatement()) {
            statement.execute("SET LOCAL plan_cache_mode = force_generic_plan");
            statement.execute("PREPARE history AS " + numbered);
            List<String> plan = new ArrayList<>();
            try (ResultSet rows =
                statement.executeQuery("EXPLAIN EXECUTE history (" + nulls + ")")) {
              while (rows.next()) {
                plan.add(rows.getString(1));
              }
            }
            statement.execute("DEALLOCATE history");
            return plan;
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private long source() {
    return store.withSession(
        session ->
            session
                .sql("INSERT INTO data_source (name, type) VALUES (:name, 'pg') RETURNING id")
                .bind("name", UUID.randomUUID().toString())
                .one(Long.class));
  }

  /** A job of another replica, whose lease does not lapse during the test. */
  private long running(long source) {
    return store.withSession(
        session ->
            session
                .sql(
                    """
                    WITH job AS (
                      INSERT INTO test_job (source_id, status, fencing_token, attempt, worker, lease_until,
                        deadline_at, host_key, started_at)
                      VALUES (:source, 'processing', 7, 1, 'another', now() + interval '1 hour',
                        now() + interval '1 hour', 'h', now())
                      RETURNING id
                    ), steps AS (
                      INSERT INTO test_step (job_id, ordinal, step, status)
                      SELECT id, 1, 'connection', 'processing' FROM job
                      UNION ALL
                      SELECT id, 2, 'temp_schema', 'waiting' FROM job
                    )
                    SELECT id FROM job
                    """)
                .bind("source", source)
                .one(Long.class));
  }

  private void fencedWrite(long id) {
    store.useTransaction(
        session -> {
          session
              .sql(
                  """
                  UPDATE test_job
                  SET status = 'done', outcome = 'success', finished_at = now(), lease_until = NULL
                  WHERE id = :id AND fencing_token = 7
                  """)
              .bind("id", id)
              .execute();
          session
              .sql(
                  """
                  UPDATE test_step
                  SET status = 'done', result = '{"fenced": true}', finished_at = now()
                  WHERE job_id = :id AND ordinal = 1
                  """)
              .bind("id", id)
              .execute();
        });
  }

  private static void copy(Object from, Object to) {
    for (Field field : from.getClass().getDeclaredFields()) {
      if (field.isAnnotationPresent(jakarta.persistence.Column.class)
          || field.isAnnotationPresent(jakarta.persistence.Id.class)) {
        try {
          field.setAccessible(true);
          field.set(to, field.get(from));
        } catch (IllegalAccessException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private static void set(Object entity, String name, Object value) {
    try {
      Field field = entity.getClass().getDeclaredField(name);
      field.setAccessible(true);
      field.set(entity, value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
