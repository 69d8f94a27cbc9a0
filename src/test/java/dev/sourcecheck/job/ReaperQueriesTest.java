package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.check.Step;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReaperQueriesTest {
  private static final String LAPSE = "UPDATE test_job SET lease_until = now() - interval '1 s'";

  @Test
  void aJobWithALiveLeaseIsLeftAlone() {
    try (JobTable table = JobTable.open()) {
      table.submit();
      table.claimOne();

      assertThat(table.reaping.giveBack()).isEmpty();
      assertThat(table.reaping.giveUp()).isEmpty();
    }
  }

  @Test
  void aLapsedJobGoesBackAndItsRunningStepWaitsAgain() {
    try (JobTable table = JobTable.open()) {
      long id = table.submit();
      OwnershipToken fence = table.claimOne().fence();
      table.write(fence, Step.CONNECTION, JobStatus.PROCESSING, null);
      table.execute(LAPSE);

      assertThat(table.reaping.giveBack()).containsExactly(id);

      assertThat(table.job(id).status()).isEqualTo(JobStatus.WAITING);
      assertThat(table.job(id).steps().get(0).status()).isEqualTo(JobStatus.WAITING);
      assertThat(table.job(id).steps().get(0).startedAt()).isNull();
    }
  }

  @Test
  void anInterruptedJobGoesOnBeforeThoseThatHaveOnlyWaited() {
    try (JobTable table = JobTable.open()) {
      long lapsed = table.submit();
      long released = table.submit();
      OwnershipToken lapsing = table.claimOne().fence();
      OwnershipToken releasing = table.claimOne().fence();
      table.submit();
      table.execute(LAPSE + " WHERE id = " + lapsing.jobId());
      assertThat(table.reaping.giveBack()).containsExactly(lapsed);
      assertThat(table.claims.release(List.of(releasing))).containsExactly(released);

      assertThat(table.claimOne().fence().jobId()).isEqualTo(lapsed);
      assertThat(table.claimOne().fence().jobId()).isEqualTo(released);
    }
  }

  @Test
  void usedUpAttemptsEndAsFailedWithTheReasonInTheOpenStep() {
    try (JobTable table = JobTable.open(Map.of("sourcecheck.job.attempts", "1"))) {
      long id = table.submit();
      OwnershipToken fence = table.claimOne().fence();
      table.write(fence, Step.CONNECTION, JobStatus.DONE, "{\"outcome\": \"success\"}");
      table.execute(LAPSE);

      assertThat(table.reaping.giveBack()).isEmpty();
      assertThat(table.reaping.giveUp()).containsExactly(id);

      TestJob job = table.job(id);
      assertThat(job.status()).isEqualTo(JobStatus.FAILED);
      assertThat(job.steps())
          .extracting(TestStep::status)
          .containsExactly(
              JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.CANCELLED);
      assertThat(job.steps().get(1).result()).contains("UNEXPECTED").contains("died 1 times");
    }
  }

  @Test
  void aJobPastItsDeadlineEndsAsFailed() {
    try (JobTable table = JobTable.open()) {
      long id = table.submit();
      table.claimOne();
      table.execute(LAPSE + ", deadline_at = now() - interval '1 s'");

      assertThat(table.reaping.giveUp()).containsExactly(id);
      assertThat(table.job(id).steps().get(0).result()).contains("TIMEOUT");
    }
  }

  @Test
  void aParkedJobThatNobodyAnswersEndsAsCancelled() {
    try (JobTable table = JobTable.open()) {
      long id = table.stored(JobTable.submission(JobStatus.NEEDS_CONFIRMATION, "h", null, null));
      assertThat(table.reaping.callOff()).isEmpty();
      table.execute("UPDATE test_job SET deadline_at = now() - interval '1 s'");

      assertThat(table.reaping.callOff()).containsExactly(id);
      assertThat(table.job(id).status()).isEqualTo(JobStatus.CANCELLED);
      assertThat(table.job(id).steps())
          .extracting(TestStep::status)
          .containsOnly(JobStatus.CANCELLED);
    }
  }

  @Test
  void oldFinishedJobsAreForgottenAndOpenOnesKept() {
    try (JobTable table = JobTable.open()) {
      long old = table.submit();
      long open = table.submit();
      table.requests.cancel(old);
      table.execute(
          "UPDATE test_job SET finished_at = now() - interval '31 days' WHERE id = " + old);

      assertThat(table.retention.prune()).isEqualTo(1);
      assertThat(table.jobs.find(old)).isEmpty();
      assertThat(table.jobs.find(open)).isPresent();
    }
  }
}
