package dev.sourcecheck.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.engine.WriteProbe;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.TestJob;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class WorkerShutdownTest {
  @Test
  void shutdownReleasesUnfinishedJobsWithoutCountingAttempt() {
    WorkerHarness harness = WorkerHarness.started(Map.of());
    harness.engine.writing = ScriptedEngine::failOnAbort;
    long id = harness.table.submit();
    harness.awaitProcessing(id, Step.TEMP_SCHEMA);

    harness.stop();

    TestJob job = harness.table.job(id);
    assertThat(job.status()).isEqualTo(JobStatus.WAITING);
    assertThat(job.attempt()).isZero();
    assertThat(job.steps().get(0).status()).isEqualTo(JobStatus.DONE);
    assertThat(job.steps().get(1).status()).isEqualTo(JobStatus.WAITING);

    try (WorkerHarness next = new WorkerHarness(harness.table, Map.of())) {
      harness.table.writer.start();
      next.start();
      TestJob done = next.awaitFinal(id);
      assertThat(done.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(done.steps().get(0).result()).isEqualTo(job.steps().get(0).result());
    }
  }

  @Test
  void drainingWorkerIsNotReadyAndFinishesRuns() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    WorkerHarness harness = WorkerHarness.started(Map.of("sourcecheck.worker.grace", "PT60S"));
    WorkerHealth health = new WorkerHealth(harness.worker);
    harness.engine.writing =
        control -> {
          UninterruptibleWait.await(goOn);
          return new WriteProbe("\"t\"", List.of(), null, "Schema \"t\" is writeable");
        };
    long id = harness.table.submit();
    harness.awaitProcessing(id, Step.TEMP_SCHEMA);
    assertThat(health.call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);

    CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> harness.stop());
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
}
