package dev.sourcecheck.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.TestStep;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class WorkerTest {
  @Test
  void runsStepsInOrder() {
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
  void countsWarningsOfAllSteps() {
    try (WorkerHarness harness = WorkerHarness.started(Map.of())) {
      Opening.Opened opened = (Opening.Opened) harness.engine.opening.apply(null);
      Warning warning = new Warning(WarningCode.PRODUCT_MISMATCH, "It is another product.");
      harness.engine.opening =
          control -> new Opening.Opened(opened.session(), opened.details(), List.of(warning));

      TestJob job = harness.awaitFinal(harness.table.submit());

      assertThat(job.outcome()).isEqualTo(Outcome.SUCCESS);
      assertThat(job.warningCount()).isEqualTo(1);
      assertThat(job.steps()).extracting(TestStep::warnings).containsExactly(1, 0, 0, 0);
      assertThat(WorkerHarness.result(job, 0))
          .isEqualTo(
              """
              {"code":"OK","message":"Connected to the database","outcome":"success",\
              "warnings":[{"code":"PRODUCT_MISMATCH","message":"It is another product."}]}\
              """);
    }
  }

  @Test
  void skipsStepsAfterFailedConnection() {
    try (WorkerHarness harness = WorkerHarness.started(Map.of())) {
      harness.engine.opening =
          control ->
              new Opening.Refused(
                  Failure.of(FailureCode.HOST_UNKNOWN, "No such host", "host"), Map.of());

      TestJob job = harness.awaitFinal(harness.table.submit());

      assertThat(job.status()).isEqualTo(JobStatus.DONE);
      assertThat(job.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(job.steps()).extracting(TestStep::status).containsOnly(JobStatus.DONE);
      assertThat(WorkerHarness.result(job, 0))
          .isEqualTo(
              """
              {"code":"ERROR","message":"No such host","outcome":"failed",\
              "error":{"code":"HOST_UNKNOWN","fields":["host"],"hint":"No such host","fix":[],\
              "sql_state":null,"vendor_code":0,"retryable":false}}\
              """);
      assertThat(WorkerHarness.result(job, 3))
          .isEqualTo(
              """
              {"code":"SKIP","message":"Skipped, since the connection failed","outcome":"skipped"}\
              """);
    }
  }

  @Test
  void unlinkableDriverFailsJobAndReleasesSlot() {
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
  void unavailableStoreAtStartCostsNoAttempt() {
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
      assertThat(job.attempt()).isEqualTo(1);
      assertThat(begun).hasValue(2);
    }
  }

  /** A message of a driver may contain what it sent. */
  @Test
  void logsInternalErrorsWithoutTheSecretsOfTheSource() {
    StringWriter log = new StringWriter();
    Logger logger = Logger.getLogger(RunExit.class.getName());
    Handler handler = new StackTraceRecorder(log);
    logger.addHandler(handler);
    try (WorkerHarness harness = WorkerHarness.started(Map.of())) {
      harness.engine.opening =
          control -> {
            IllegalStateException problem =
                new IllegalStateException("a", new IOException("b " + WorkerHarness.PASSWORD));
            problem.addSuppressed(new IOException("c " + WorkerHarness.PASSWORD, problem));
            throw new IllegalArgumentException("d " + WorkerHarness.PASSWORD, problem);
          };
      TestJob job = harness.awaitFinal(harness.table.submit());
      assertThat(job.status()).isEqualTo(JobStatus.FAILED);
    } finally {
      logger.removeHandler(handler);
    }

    assertThat(log.toString())
        .doesNotContain(WorkerHarness.PASSWORD)
        .contains(
            "java.lang.IllegalArgumentException: d ***",
            "Caused by: java.lang.IllegalStateException: a",
            "Suppressed: java.io.IOException: c ***",
            "Caused by: java.io.IOException: b ***",
            "at dev.sourcecheck.worker.ScriptedEngine.open");
  }

  private static final class StackTraceRecorder extends Handler {
    private final StringWriter log;

    StackTraceRecorder(StringWriter log) {
      this.log = log;
    }

    @Override
    public void publish(LogRecord entry) {
      if (entry.getThrown() != null) {
        entry.getThrown().printStackTrace(new PrintWriter(log));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void internalErrorFailsJobWithoutDetails() {
    try (WorkerHarness harness = WorkerHarness.started(Map.of())) {
      harness.engine.opening =
          control -> {
            throw new IllegalStateException("inner secret");
          };

      TestJob job = harness.awaitFinal(harness.table.submit());

      assertThat(job.status()).isEqualTo(JobStatus.FAILED);
      String message =
          "Sourcecheck itself failed; its log has the cause under job " + job.id() + ".";
      assertThat(WorkerHarness.result(job, 0))
          .isEqualTo(
              """
              {"code":"UNKNOWN","message":"%s","outcome":"failed",\
              "error":{"code":"UNEXPECTED","fields":[],"hint":"%s","fix":[],\
              "sql_state":null,"vendor_code":0,"retryable":false}}\
              """
                  .formatted(message, message));
    }
  }
}
