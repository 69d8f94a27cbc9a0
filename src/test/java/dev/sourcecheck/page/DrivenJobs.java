package dev.sourcecheck.page;

import static io.restassured.RestAssured.given;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.job.Claim;
import dev.sourcecheck.job.JobCompletion;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.JobTable;
import dev.sourcecheck.job.StepWrite;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Sources and their tests at a service without a worker: the test of the page is the worker. */
public final class DrivenJobs implements AutoCloseable {
  private static final int ALL = 1_000;

  public final JobTable table;

  public DrivenJobs(DataSource store) {
    table = JobTable.over(store, Map.of());
  }

  /** A service that claims no jobs. */
  public static final class WithoutWorker implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("sourcecheck.worker.enabled", "false");
    }
  }

  public static long createSource(String name) {
    return createSource(name, Map.of("password", "for-tests-alone"), Map.of());
  }

  /**
   * @param options besides host, user and database
   * @param fields of the source, besides its name and type
   */
  public static long createSource(
      String name, Map<String, Object> options, Map<String, Object> fields) {
    Map<String, Object> all = new HashMap<>(options);
    all.putAll(Map.of("host", "127.0.0.1", "port", 1, "user", "ann", "dbname", "shop"));
    Map<String, Object> form = new HashMap<>(fields);
    form.putAll(Map.of("name", name + " " + System.nanoTime(), "type", "pg", "options", all));
    return given()
        .contentType("application/json")
        .body(form)
        .post("/api/v1/data_sources")
        .jsonPath()
        .getLong("id");
  }

  public static long submit(long source) {
    return given().post("/api/v1/data_sources/" + source + "/test").jsonPath().getLong("job_id");
  }

  /** Claims a job, and others that wait. */
  public Claim claim(long job) {
    return table.claim("tester", ALL).stream()
        .filter(claim -> claim.token().jobId() == job)
        .findFirst()
        .orElseThrow();
  }

  public void begin(Claim claim, Step step, @Nullable String progress) {
    write(new StepWrite(step, JobStatus.PROCESSING, null, progress, Instant.now(), null), claim);
  }

  public void finish(Claim claim, Step step, String result) {
    Instant now = Instant.now();
    write(new StepWrite(step, JobStatus.DONE, result, null, now.minusMillis(40), now), claim);
  }

  public void end(Claim claim, boolean success) {
    table.end(claim.token(), JobCompletion.done(success));
  }

  /** Runs a test that fails in its second step. */
  public long failed(long source) {
    long job = submit(source);
    Claim claim = claim(job);
    finish(claim, Step.CONNECTION, StepResults.CONNECTED);
    finish(claim, Step.TEMP_SCHEMA, StepResults.DENIED);
    finishDownloads(claim, 6);
    end(claim, false);
    return job;
  }

  public long succeeded(long source, int tables) {
    long job = submit(source);
    Claim claim = claim(job);
    finish(claim, Step.CONNECTION, StepResults.CONNECTED);
    finish(claim, Step.TEMP_SCHEMA, StepResults.WRITEABLE);
    finishDownloads(claim, tables);
    end(claim, true);
    return job;
  }

  private void finishDownloads(Claim claim, int tables) {
    finish(claim, Step.SCHEMA_DOWNLOAD, StepResults.downloaded(tables));
    finish(claim, Step.LINEAGE_DOWNLOAD, StepResults.downloaded(tables));
  }

  private void write(StepWrite step, Claim claim) {
    table
        .writer
        .write(claim.token(), List.of(step), null, () -> true)
        .orTimeout(30, TimeUnit.SECONDS)
        .join();
  }

  @Override
  public void close() {
    table.close();
  }
}
