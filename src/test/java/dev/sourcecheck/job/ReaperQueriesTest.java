package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.check.Step;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReaperQueriesTest {
  private static final String LAPSE = "UPDATE test_job SET lease_until = now() - interval '1 s'";

  @Test
  void ignoresJobWithValidLease() {
    try (JobTable table = JobTable.open()) {
      table.submit();
      table.claimOne();

      assertThat(table.reaper.requeueLapsed()).isEmpty();
      assertThat(table.failExpired()).isEmpty();
    }
  }

  @Test
  void requeuesLapsedJobAndItsStep() {
    try (JobTable table = JobTable.open()) {
      long id = table.submit();
      FencingToken token = table.claimOne().token();
      table.write(token, Step.CONNECTION, JobStatus.PROCESSING, null);
      table.execute(LAPSE);

      assertThat(table.reaper.requeueLapsed()).containsExactly(id);

      assertThat(table.job(id).status()).isEqualTo(JobStatus.WAITING);
      assertThat(table.job(id).steps().get(0).status()).isEqualTo(JobStatus.WAITING);
      assertThat(table.job(id).steps().get(0).startedAt()).isNull();
    }
  }

  @Test
  void requeuedJobsPrecedeWaitingJobs() {
    try (JobTable table = JobTable.open()) {
      long lapsed = table.submit();
      long released = table.submit();
      FencingToken lapsing = table.claimOne().token();
      FencingToken releasing = table.claimOne().token();
      table.submit();
      table.execute(LAPSE + " WHERE id = " + lapsing.jobId());
      assertThat(table.reaper.requeueLapsed()).containsExactly(lapsed);
      assertThat(table.leases.release(List.of(releasing))).containsExactly(released);

      assertThat(table.claimOne().token().jobId()).isEqualTo(lapsed);
      assertThat(table.claimOne().token().jobId()).isEqualTo(released);
    }
  }

  @Test
  void failsJobWithoutAttemptsLeft() {
    try (JobTable table = JobTable.open(Map.of("sourcecheck.job.attempts", "1"))) {
      long id = table.submit();
      FencingToken token = table.claimOne().token();
      table.write(token, Step.CONNECTION, JobStatus.DONE, "{\"outcome\": \"success\"}");
      table.execute(LAPSE);

      assertThat(table.reaper.requeueLapsed()).isEmpty();
      assertThat(table.failExpired()).containsExactly(id);

      TestJob job = table.job(id);
      assertThat(job.status()).isEqualTo(JobStatus.FAILED);
      assertThat(job.steps())
          .extracting(TestStep::status)
          .containsExactly(
              JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.CANCELLED);
      assertThat(job.steps().get(1).result())
          .isEqualTo("{\"attempts\": 1, \"past_deadline\": false}");
    }
  }

  @Test
  void failsJobPastItsDeadline() {
    try (JobTable table = JobTable.open()) {
      long id = table.submit();
      table.claimOne();
      table.execute(LAPSE + ", deadline_at = now() - interval '1 s'");

      assertThat(table.failExpired()).containsExactly(id);
      assertThat(table.job(id).steps().get(0).result()).isEqualTo("{\"past_deadline\": true}");
    }
  }

  @Test
  void cancelsUnansweredParkedJob() {
    try (JobTable table = JobTable.open()) {
      long id = table.stored(JobTable.submission(JobStatus.NEEDS_CONFIRMATION, "h", null, null));
      assertThat(table.reaper.cancelUnanswered()).isEmpty();
      table.execute("UPDATE test_job SET deadline_at = now() - interval '1 s'");

      assertThat(table.reaper.cancelUnanswered()).containsExactly(id);
      assertThat(table.job(id).status()).isEqualTo(JobStatus.CANCELLED);
      assertThat(table.job(id).steps())
          .extracting(TestStep::status)
          .containsOnly(JobStatus.CANCELLED);
    }
  }

  @Test
  void deletesOldFinishedJobsOnly() {
    try (JobTable table = JobTable.open()) {
      long old = table.submit();
      long open = table.submit();
      table.commands.cancel(old);
      table.execute(
          "UPDATE test_job SET finished_at = now() - interval '31 days' WHERE id = " + old);

      assertThat(table.retention.prune()).isEqualTo(1);
      assertThat(table.jobs.find(old)).isEmpty();
      assertThat(table.jobs.find(open)).isPresent();
    }
  }
}
