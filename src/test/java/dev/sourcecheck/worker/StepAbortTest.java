package dev.sourcecheck.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.JobTable;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.TestStep;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Deadlines, cancellation and drivers that do not respond to an abort. */
class StepAbortTest {
  @Test
  void abortsStepAtDeadlineAndContinuesWithNewSession() {
    try (WorkerHarness harness =
        WorkerHarness.started(
            Map.of(
                "sourcecheck.worker.deadline.temp-schema", "PT0.3S",
                "sourcecheck.worker.abandon-after", "PT30S"))) {
      harness.engine.writing = ScriptedEngine::failOnAbort;

      TestJob job = harness.awaitFinal(harness.table.submit());

      assertThat(job.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(WorkerHarness.errorCode(job, 1)).isEqualTo("TIMEOUT");
      assertThat(WorkerHarness.outcome(job, 2)).isEqualTo("success");
      assertThat(harness.engine.opened).hasValue(2);
      assertThat(abandoned(harness)).isZero();
    }
  }

  @Test
  void doesNotReuseAbortedSession() {
    try (WorkerHarness harness =
        WorkerHarness.started(
            Map.of(
                "sourcecheck.worker.deadline.temp-schema", "PT0.3S",
                "sourcecheck.worker.abandon-after", "PT30S"))) {
      harness.engine.abortShows = false; // as if the abort arrived after the step returned
      harness.engine.writing = ScriptedEngine::failOnAbort;

      TestJob job = harness.awaitFinal(harness.table.submit());

      assertThat(WorkerHarness.outcome(job, 2)).isEqualTo("success");
      assertThat(harness.engine.opened).hasValue(2);
    }
  }

  @Test
  void driverHangingInCloseBlocksNeitherSlotNorJob() {
    CountDownLatch released = new CountDownLatch(1);
    try (WorkerHarness harness =
        WorkerHarness.started(Map.of("sourcecheck.worker.concurrency", "1"))) {
      harness.engine.closing = () -> UninterruptibleWait.await(released);

      assertThat(harness.awaitFinal(harness.table.submit()).outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(harness.awaitFinal(harness.table.submit()).outcome()).isEqualTo(Outcome.SUCCESS);

      await().until(() -> abandoned(harness) == 2);
      released.countDown();
      await().until(() -> abandoned(harness) == 0);
    }
  }

  @Test
  void reaperFailsJobOfStuckRun() {
    CountDownLatch released = new CountDownLatch(1);
    try (WorkerHarness harness =
        new WorkerHarness(
            JobTable.open(Map.of("sourcecheck.job.run-deadline", "PT0.5S")),
            Map.of("sourcecheck.worker.lease", "PT1S"))) {
      harness.beforeEachJob = () -> UninterruptibleWait.await(released);
      harness.start();

      TestJob job = harness.awaitFinal(harness.table.submit());

      assertThat(job.status()).isEqualTo(JobStatus.FAILED);
      assertThat(WorkerHarness.errorCode(job, 0)).isEqualTo("TIMEOUT");
      released.countDown();
    }
  }

  @Test
  void abandonsThreadOfDriverThatIgnoresAbort() {
    CountDownLatch released = new CountDownLatch(1);
    try (WorkerHarness harness =
        WorkerHarness.started(
            Map.of(
                "sourcecheck.worker.deadline.temp-schema", "PT0.3S",
                "sourcecheck.worker.concurrency", "1"))) {
      harness.engine.writing =
          control -> {
            UninterruptibleWait.await(released);
            throw new IllegalStateException("too late");
          };

      TestJob job = harness.awaitFinal(harness.table.submit());

      assertThat(job.status()).isEqualTo(JobStatus.DONE);
      assertThat(WorkerHarness.errorCode(job, 1)).isEqualTo("TIMEOUT");
      assertThat(WorkerHarness.outcome(job, 3)).isEqualTo("success");
      assertThat(abandoned(harness)).isEqualTo(1);
      // the only slot is free while the thread still hangs
      harness.engine.writing = new ScriptedEngine().writing;
      assertThat(harness.awaitFinal(harness.table.submit()).outcome()).isEqualTo(Outcome.SUCCESS);
      released.countDown();
      await().until(() -> abandoned(harness) == 0);
    }
  }

  @Test
  void cancelAbortsDriverAndReleasesSlot() {
    AtomicBoolean freed = new AtomicBoolean();
    try (WorkerHarness harness =
        WorkerHarness.started(Map.of("sourcecheck.worker.concurrency", "1"))) {
      harness.engine.writing =
          control -> {
            ScriptedEngine.hang(control);
            freed.set(true);
            throw new IllegalStateException("aborted");
          };
      long id = harness.table.submit();
      harness.awaitProcessing(id, Step.TEMP_SCHEMA);

      harness.table.commands.cancel(id);

      await().untilTrue(freed);
      TestJob job = harness.table.job(id);
      assertThat(job.status()).isEqualTo(JobStatus.CANCELLED);
      assertThat(job.steps())
          .extracting(TestStep::status)
          .containsExactly(
              JobStatus.DONE, JobStatus.CANCELLED, JobStatus.CANCELLED, JobStatus.CANCELLED);
      harness.engine.writing = new ScriptedEngine().writing;
      assertThat(harness.awaitFinal(harness.table.submit()).outcome()).isEqualTo(Outcome.SUCCESS);
    }
  }

  @Test
  void failsJobAtItsDeadline() {
    try (WorkerHarness harness =
        new WorkerHarness(
            JobTable.open(Map.of("sourcecheck.job.run-deadline", "PT0.5S")), Map.of())) {
      harness.engine.writing = ScriptedEngine::failOnAbort;
      harness.start();

      TestJob job = harness.awaitFinal(harness.table.submit());

      assertThat(job.status()).isEqualTo(JobStatus.FAILED);
      assertThat(job.steps())
          .extracting(TestStep::status)
          .containsExactly(
              JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.CANCELLED);
      assertThat(WorkerHarness.errorCode(job, 1)).isEqualTo("TIMEOUT");
    }
  }

  @Test
  void abortsRunThatLostItsJob() {
    try (WorkerHarness harness =
        WorkerHarness.started(Map.of("sourcecheck.worker.lease", "PT1S"))) {
      AtomicBoolean freed = new AtomicBoolean();
      harness.engine.writing =
          control -> {
            ScriptedEngine.hang(control);
            freed.set(true);
            throw new IllegalStateException("aborted");
          };
      long id = harness.table.submit();
      harness.awaitProcessing(id, Step.TEMP_SCHEMA);

      // a change of the owner: the next renewal finds the token invalid
      harness.table.execute(
          "UPDATE test_job SET fencing_token = fencing_token + 10 WHERE id = " + id);

      await().atMost(Duration.ofSeconds(30)).untilTrue(freed);
    }
  }

  private static double abandoned(WorkerHarness harness) {
    return harness.meters.get("sourcecheck.threads.abandoned").gauge().value();
  }
}
