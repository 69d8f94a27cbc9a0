package dev.sourcecheck.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.JobTable;
import dev.sourcecheck.job.ReaperQueries;
import dev.sourcecheck.job.TestJob;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReaperTest {
  private final JobTable table = JobTable.open(Map.of("sourcecheck.job.attempts", "2"));
  private final Reaper reaper =
      new Reaper(table.reaper, table.retention, table.feed, new SimpleMeterRegistry());

  @AfterEach
  void close() {
    table.close();
  }

  @Test
  void failsJobWithoutAttemptsLeft() {
    long id = table.submit();
    table.claimOne();
    table.execute("UPDATE test_job SET attempt = 2, lease_until = now() - interval '1 s'");

    reaper.reap();

    assertThat(failed(id).steps().get(0).result())
        .isEqualTo(
            """
            {"code":"UNKNOWN",\
            "message":"The workers that ran this test died 2 times; no further attempt is made.",\
            "outcome":"failed",\
            "error":{"code":"UNEXPECTED","fields":[],\
            "hint":"The workers that ran this test died 2 times; no further attempt is made.",\
            "fix":[],"sql_state":null,"vendor_code":0,"retryable":true}}\
            """);
  }

  @Test
  void failsWaitingJobPastItsDeadline() {
    long id = table.submit();
    table.execute("UPDATE test_job SET deadline_at = now() - interval '1 s'");

    reaper.reap();

    assertThat(failed(id).steps().get(0).result())
        .isEqualTo(
            """
            {"code":"UNKNOWN",\
            "message":"The test did not finish before its deadline.",\
            "outcome":"failed",\
            "error":{"code":"TIMEOUT","fields":[],\
            "hint":"The test did not finish before its deadline.",\
            "fix":[],"sql_state":null,"vendor_code":0,"retryable":true}}\
            """);
  }

  @Test
  void requeuesAllLapsedJobsInOneRound() {
    int lapsed = 2 * ReaperQueries.BATCH + 1;
    table.execute(
        """
        WITH lapsed AS (
          INSERT INTO test_job (status, host_key, deadline_at, lease_until, fencing_token, attempt)
          SELECT 'processing', 'h', now() + interval '1 day', now() - interval '1 s', 1, 1
          FROM generate_series(1, %d)
          RETURNING id
        )
        INSERT INTO test_step (job_id, ordinal, step) SELECT id, 1, 'connection' FROM lapsed
        """
            .formatted(lapsed));

    reaper.reap();

    assertThat(waitingJobs()).isEqualTo(lapsed);
  }

  private TestJob failed(long id) {
    TestJob job = table.job(id);
    assertThat(job.status()).isEqualTo(JobStatus.FAILED);
    return job;
  }

  private int waitingJobs() {
    return table.store.withSession(
        session ->
            session
                .sql("SELECT count(*) FROM test_job WHERE status = 'waiting'")
                .one(Integer.class));
  }
}
