package dev.sourcecheck.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import dev.sourcecheck.engine.WriteProbe;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.JobTable;
import dev.sourcecheck.job.ReaperQueries;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.TestStep;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class WorkerTest {
  @Test
  void walksTheStepsInOrderAndEndsWithSuccess() {
    try (WorkerHarness harness = WorkerHarness.started(Map.of())) {
      TestJob job = harness.awaitFinal(harness.table.submit());

      assertThat(job.status()).isEqualTo(JobStatus.DONE);
      assertThat(job.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(job.steps()).extracting(TestStep::status).containsOnly(JobStatus.DONE);
      await().until(() -> harness.engine.closed.get() == 1);
      assertThat(harness.engine.opened).hasValue(1);
    }
  }

  @Test
  void countsWarningsOfAllStepsAndKeepsTheOutcome() {
    try (WorkerHarness harness = WorkerHarness.started(Map.of())) {
      Opening.Opened opened = (Opening.Opened) harness.engine.opening.apply(null);
      Warning warning = new Warning(WarningCode.PRODUCT_MISMATCH, "It is another product.");
      harness.engine.opening =
          control -> new Opening.Opened(opened.session(), opened.details(), List.of(warning));

      TestJob job = harness.awaitFinal(harness.table.submit());

      assertThat(job.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(job.warningCount()).isEqualTo(1);
      assertThat(job.steps()).extracting(TestStep::warnings).containsExactly(1, 0, 0, 0);
      assertThat(job.steps().get(0).result())
          .contains(
              "\"warnings\":[{\"code\":\"PRODUCT_MISMATCH\",\"message\":\"It is another product.\"}]");
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
      assertThat(job.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(job.steps()).extracting(TestStep::status).containsOnly(JobStatus.DONE);
      assertThat(job.steps().get(0).result()).contains("\"code\":\"ERROR\"", "HOST_UNKNOWN");
      assertThat(job.steps().get(3).result()).contains("\"code\":\"SKIP\"", "skipped");
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

      assertThat(job.outcome()).isEqualTo(Outcome.FAILED);
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

      assertThat(harness.awaitFinal(harness.table.submit()).outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(harness.awaitFinal(harness.table.submit()).outcome()).isEqualTo(Outcome.SUCCESS);

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
  void aStoreThatIsAwayWhenAJobBeginsCostsNeitherTheJobNorATry() {
    AtomicInteger begun = new AtomicInteger();
    try (WorkerHarness harness = WorkerHarness.started(Map.of())) {
      harness.beforeEachJob =
          () -> {
            if (begun.incrementAndGet() == 1) {
              throw new IllegalStateException(
                  new SQLException("terminating connection due to administrator command", "57P01"));
            }
          };

      TestJob job = harness.awaitFinal(harness.table.submit());

      assertThat(job.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(job.tries()).isEqualTo(1);
      assertThat(begun).hasValue(2);
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
      assertThat(harness.awaitFinal(harness.table.submit()).outcome()).isEqualTo(Outcome.SUCCESS);
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
      assertThat(harness.awaitFinal(harness.table.submit()).outcome()).isEqualTo(Outcome.SUCCESS);
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
  void theReaperGivesAllLostJobsBackInOneRoundHoweverManyTheyAre() {
    int lost = 2 * ReaperQueries.BATCH + 1;
    try (JobTable table = JobTable.open()) {
      table.execute(
          """
          WITH lost AS (
            INSERT INTO test_job (status, host_key, deadline_at, lease_until, attempt, tries)
            SELECT 'processing', 'h', now() + interval '1 day', now() - interval '1 s', 1, 1
            FROM generate_series(1, %d)
            RETURNING id
          )
          INSERT INTO test_step (job_id, ordinal, step) SELECT id, 1, 'connection' FROM lost
          """
              .formatted(lost));
      Reaper reaper =
          new Reaper(
              table.reaping,
              table.retention,
              table.feed,
              Duration.ofDays(1), // one round
              new WorkerMeters(new SimpleMeterRegistry()));
      reaper.start();
      try {
        await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(
                () ->
                    assertThat(
                            table.store.<Integer, RuntimeException>withHandle(
                                handle ->
                                    handle
                                        .createQuery(
                                            "SELECT count(*) FROM test_job WHERE status = 'waiting'")
                                        .mapTo(Integer.class)
                                        .one()))
                        .isEqualTo(lost));
      } finally {
        reaper.stop();
      }
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
      assertThat(done.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(done.steps().get(0).result()).isEqualTo(job.steps().get(0).result());
    }
  }

  @Test
  void aWorkerThatDrainsIsNotReadyAndStillEndsWhatRuns() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    WorkerHarness harness = WorkerHarness.started(Map.of("sourcecheck.worker.grace", "PT60S"));
    WorkerHealth health = new WorkerHealth(harness.worker);
    harness.engine.writing =
        control -> {
          Uninterruptibly.await(goOn);
          return new WriteProbe("\"t\"", List.of(), null, "Schema \"t\" is writeable");
        };
    long id = harness.table.submit();
    harness.awaitProcessing(id, Step.TEMP_SCHEMA);
    assertThat(health.call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);

    CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> harness.worker.stop(null));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> health.call().getStatus() == HealthCheckResponse.Status.DOWN);
    long later = harness.table.submit();
    assertThat(stopped).isNotDone();
    assertThat(harness.table.job(id).status()).isEqualTo(JobStatus.PROCESSING);
    goOn.countDown();

    stopped.get(60, TimeUnit.SECONDS);
    assertThat(harness.table.job(id).outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(harness.table.job(later).status()).isEqualTo(JobStatus.WAITING);
    assertThat(health.call().getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
    harness.table.close();
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
