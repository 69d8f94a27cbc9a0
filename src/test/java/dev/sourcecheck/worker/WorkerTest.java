package dev.sourcecheck.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.JobTable;
import dev.sourcecheck.job.Step;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.TestStep;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WorkerTest {
  @Test
  void walksTheStepsInOrderAndEndsWithSuccess() {
    try (WorkerHarness harness = WorkerHarness.started(Map.of())) {
      TestJob job = harness.awaitFinal(harness.table.submit());

      assertThat(job.status()).isEqualTo(JobStatus.DONE);
      assertThat(job.outcome()).isEqualTo("success");
      assertThat(job.steps()).extracting(TestStep::status).containsOnly(JobStatus.DONE);
      await().until(() -> harness.engine.closed.get() == 1);
      assertThat(harness.engine.opened).hasValue(1);
    }
  }

  @Test
  void aFailedConnectionEndsTheRunAndTheOthersAreSkipped() {
    try (WorkerHarness harness = WorkerHarness.started(Map.of())) {
      harness.engine.opening =
          control ->
              new Opening.Refused(
                  Failure.of(FailureCode.HOST_UNKNOWN, "No such host", "host"), Map.of());

      TestJob job = harness.awaitFinal(harness.table.submit());

      assertThat(job.status()).isEqualTo(JobStatus.DONE);
      assertThat(job.outcome()).isEqualTo("failed");
      assertThat(job.steps()).extracting(TestStep::status).containsOnly(JobStatus.DONE);
      assertThat(job.steps().get(0).result()).contains("\"code\": \"ERROR\"", "HOST_UNKNOWN");
      assertThat(job.steps().get(3).result()).contains("\"code\": \"SKIP\"", "skipped");
    }
  }

  @Test
  void aStepPastItsDeadlineIsAbortedAndTheNextOneRunsOnANewSession() {
    try (WorkerHarness harness =
        WorkerHarness.started(
            Map.of(
                "sourcecheck.worker.deadline.temp-schema", "PT0.3S",
                "sourcecheck.worker.abandon-after", "PT30S"))) {
      harness.engine.writing =
          control -> {
            ScriptedEngine.hang(control);
            throw new IllegalStateException("aborted");
          };

      TestJob job = harness.awaitFinal(harness.table.submit());

      assertThat(job.outcome()).isEqualTo("failed");
      assertThat(job.steps().get(1).result()).contains("TIMEOUT");
      assertThat(job.steps().get(2).result()).contains("success");
      assertThat(harness.engine.opened).hasValue(2);
      assertThat(abandoned(harness)).isZero();
    }
  }

  @Test
  void aSessionThatWasAbortedIsNeverUsedForTheNextStep() {
    try (WorkerHarness harness =
        WorkerHarness.started(
            Map.of(
                "sourcecheck.worker.deadline.temp-schema", "PT0.3S",
                "sourcecheck.worker.abandon-after", "PT30S"))) {
      harness.engine.abortShows = false; // as when the abort itself comes after the step's return
      harness.engine.writing =
          control -> {
            ScriptedEngine.hang(control);
            throw new IllegalStateException("aborted");
          };

      TestJob job = harness.awaitFinal(harness.table.submit());

      assertThat(job.steps().get(2).result()).contains("success");
      assertThat(harness.engine.opened).hasValue(2);
    }
  }

  @Test
  void aDriverThatHangsInCloseKeepsNeitherItsSlotNorItsJob() {
    CountDownLatch released = new CountDownLatch(1);
    try (WorkerHarness harness =
        WorkerHarness.started(Map.of("sourcecheck.worker.concurrency", "1"))) {
      harness.engine.closing = () -> Uninterruptibly.await(released);

      assertThat(harness.awaitFinal(harness.table.submit()).outcome()).isEqualTo("success");
      assertThat(harness.awaitFinal(harness.table.submit()).outcome()).isEqualTo("success");

      await().until(() -> abandoned(harness) == 2);
      released.countDown();
      await().until(() -> abandoned(harness) == 0);
    }
  }

  @Test
  void aDriverThatCannotBeLinkedEndsTheJobAndGivesTheSlotBack() {
    try (WorkerHarness harness =
        WorkerHarness.started(Map.of("sourcecheck.worker.concurrency", "1"))) {
      harness.engine.opening =
          control -> {
            throw new NoClassDefFoundError("com/example/Driver");
          };

      assertThat(harness.awaitFinal(harness.table.submit()).status()).isEqualTo(JobStatus.FAILED);
      assertThat(harness.awaitFinal(harness.table.submit()).status()).isEqualTo(JobStatus.FAILED);
    }
  }

  @Test
  void aRunThatIsStuckOutsideOfEveryStepLeavesItsJobToTheReaper() {
    CountDownLatch released = new CountDownLatch(1);
    try (WorkerHarness harness =
        new WorkerHarness(
            JobTable.open(Map.of("sourcecheck.job.run-deadline", "PT0.5S")),
            Map.of("sourcecheck.worker.lease", "PT1S"))) {
      harness.beforeEachJob = () -> Uninterruptibly.await(released);
      harness.worker.start(null);

      TestJob job = harness.awaitFinal(harness.table.submit());

      assertThat(job.status()).isEqualTo(JobStatus.FAILED);
      assertThat(job.steps().get(0).result()).contains("TIMEOUT");
      released.countDown();
    }
  }

  @Test
  void aDriverThatIgnoresEveryAbortLosesItsThreadAndTheJobGoesOn() {
    CountDownLatch released = new CountDownLatch(1);
    try (WorkerHarness harness =
        WorkerHarness.started(
            Map.of(
                "sourcecheck.worker.deadline.temp-schema", "PT0.3S",
                "sourcecheck.worker.concurrency", "1"))) {
      harness.engine.writing =
          control -> {
            Uninterruptibly.await(released);
            throw new IllegalStateException("too late");
          };

      TestJob job = harness.awaitFinal(harness.table.submit());

      assertThat(job.status()).isEqualTo(JobStatus.DONE);
      assertThat(job.steps().get(1).result()).contains("TIMEOUT");
      assertThat(job.steps().get(3).result()).contains("success");
      assertThat(abandoned(harness)).isEqualTo(1);
      // The only slot is free again while the thread still hangs.
      harness.engine.writing = new ScriptedEngine().writing;
      assertThat(harness.awaitFinal(harness.table.submit()).outcome()).isEqualTo("success");
      released.countDown();
      await().until(() -> abandoned(harness) == 0);
    }
  }

  @Test
  void cancelReachesTheDriverAndFreesTheSlot() {
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

      harness.table.requests.cancel(id);

      await().untilTrue(freed);
      TestJob job = harness.table.job(id);
      assertThat(job.status()).isEqualTo(JobStatus.CANCELLED);
      assertThat(job.steps())
          .extracting(TestStep::status)
          .containsExactly(
              JobStatus.DONE, JobStatus.CANCELLED, JobStatus.CANCELLED, JobStatus.CANCELLED);
      harness.engine.writing = new ScriptedEngine().writing;
      assertThat(harness.awaitFinal(harness.table.submit()).outcome()).isEqualTo("success");
    }
  }

  @Test
  void theJobsOwnDeadlineEndsItAsFailed() {
    try (WorkerHarness harness =
        new WorkerHarness(
            JobTable.open(Map.of("sourcecheck.job.run-deadline", "PT0.5S")), Map.of())) {
      harness.engine.writing =
          control -> {
            ScriptedEngine.hang(control);
            throw new IllegalStateException("aborted");
          };
      harness.worker.start(null);

      TestJob job = harness.awaitFinal(harness.table.submit());

      assertThat(job.status()).isEqualTo(JobStatus.FAILED);
      assertThat(job.steps())
          .extracting(TestStep::status)
          .containsExactly(
              JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.CANCELLED);
      assertThat(job.steps().get(1).result()).contains("TIMEOUT");
    }
  }

  @Test
  void aFaultOfOursEndsTheJobAsFailedAndTellsNothingOfTheInside() {
    try (WorkerHarness harness = WorkerHarness.started(Map.of())) {
      harness.engine.opening =
          control -> {
            throw new IllegalStateException("inner secret");
          };

      TestJob job = harness.awaitFinal(harness.table.submit());

      assertThat(job.status()).isEqualTo(JobStatus.FAILED);
      assertThat(job.steps().get(0).result())
          .contains("UNEXPECTED")
          .doesNotContain("inner secret", "Exception");
    }
  }

  @Test
  void shutdownHandsUnfinishedJobsOverAtOnceAndAtNoCostOfATry() {
    WorkerHarness harness = WorkerHarness.started(Map.of());
    harness.engine.writing =
        control -> {
          ScriptedEngine.hang(control);
          throw new IllegalStateException("aborted");
        };
    long id = harness.table.submit();
    harness.awaitProcessing(id, Step.TEMP_SCHEMA);

    harness.worker.stop(null);

    TestJob job = harness.table.job(id);
    assertThat(job.status()).isEqualTo(JobStatus.WAITING);
    assertThat(job.tries()).isZero();
    assertThat(job.steps().get(0).status()).isEqualTo(JobStatus.DONE);
    assertThat(job.steps().get(1).status()).isEqualTo(JobStatus.WAITING);

    try (WorkerHarness next = new WorkerHarness(harness.table, Map.of())) {
      harness.table.writer.start();
      next.worker.start(null);
      TestJob done = next.awaitFinal(id);
      assertThat(done.outcome()).isEqualTo("success");
      assertThat(done.steps().get(0).result()).isEqualTo(job.steps().get(0).result());
    }
  }

  @Test
  void aWorkerThatCannotRenewAbortsItsRunsBeforeOthersMayClaimThem() {
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

      // Somebody else's attempt: renewing answers that nothing is held any more.
      harness.table.execute("UPDATE test_job SET attempt = attempt + 10 WHERE id = " + id);

      await().atMost(Duration.ofSeconds(30)).untilTrue(freed);
    }
  }

  private static double abandoned(WorkerHarness harness) {
    return harness.meters.get("sourcecheck.threads.abandoned").gauge().value();
  }
}
