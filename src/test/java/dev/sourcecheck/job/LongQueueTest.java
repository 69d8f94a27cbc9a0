package dev.sourcecheck.job;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The queue at its limit, which is 100,000 jobs by default. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(LongQueueTest.NoWorker.class)
class LongQueueTest {
  private static final String SOURCES = "/api/v1/data_sources";
  private static final int LIMIT = 100_000;

  private static final String FILL =
      """
      WITH job AS (
        INSERT INTO test_job (payload, status, host_key, deadline_at)
        SELECT '{}', 'waiting', 'host ' || i, now() + interval '1 day'
        FROM generate_series(1, :jobs) i
        RETURNING id
      )
      INSERT INTO test_step (job_id, ordinal, step)
      SELECT job.id, s.ordinal, s.step
      FROM job, unnest(ARRAY['connection', 'temp_schema', 'schema_download', 'lineage_download'])
        WITH ORDINALITY AS s (step, ordinal)
      """;

  private final StoreSql store;
  private final JobQueue queue;
  private final JobCommands commands;

  LongQueueTest(StoreSql store, JobQueue queue, JobCommands commands) {
    this.store = store;
    this.queue = queue;
    this.commands = commands;
  }

  /** Only the test claims jobs. */
  public static final class NoWorker implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("sourcecheck.worker.enabled", "false");
    }
  }

  @Test
  void worksAtQueueLimit() {
    long source = source();
    long before = usedHeap();
    store.useSession(session -> session.sql(FILL).bind("jobs", LIMIT).execute());

    // the length is counted at most once a second
    await().atMost(Duration.ofSeconds(30)).until(() -> submit(source).statusCode() == 429);
    Response refused = submit(source);
    assertThat(refused.header("Retry-After")).isEqualTo("5");
    assertThat(refused.jsonPath().getString("detail"))
        .isEqualTo("Too many tests are waiting; try again later");

    List<Claim> claimed = queue.claim("worker", 500, Duration.ofMinutes(5)).claims();
    assertThat(claimed).hasSize(500);
    long job = claimed.get(0).token().jobId();
    given().get(SOURCES + "/test/" + job).then().statusCode(200);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                given()
                    .get("/q/metrics")
                    .asString()
                    .matches("(?s).*\nsourcecheck_queue_processing 500\\.0\n.*"));
    String metrics = given().get("/q/metrics").asString();
    assertThat(metrics).containsPattern("(?m)^sourcecheck_queue_waiting (99\\d{3}|100000)\\.0$");
    given().noFilters().get("/q/health/live").then().statusCode(200);

    commands.cancelAll(claimed.stream().map(claim -> claim.token().jobId()).toList());
    await().atMost(Duration.ofSeconds(30)).until(() -> submit(source).statusCode() == 200);
    assertThat(usedHeap() - before).isLessThan(64L << 20);
  }

  private static Response submit(long source) {
    return given().post(SOURCES + "/" + source + "/test");
  }

  private static long source() {
    return given()
        .body(
            "{\"name\": \"queued\", \"type\": \"pg\", \"options\": {\"host\": \"h\", \"user\": \"u\", \"dbname\": \"d\", \"password\": \"p\"}}")
        .post(SOURCES)
        .jsonPath()
        .getLong("id");
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
