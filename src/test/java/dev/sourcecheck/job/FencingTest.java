package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FencingTest {
  private final JobTable table = JobTable.open();

  @AfterEach
  void close() {
    table.close();
  }

  @Test
  void ownerWritesStepsAndCompletion() {
    long id = table.submit();
    FencingToken token = table.claimOne().token();

    for (Step step : Step.values()) {
      assertThat(table.write(token, step, JobStatus.PROCESSING, null)).isTrue();
      assertThat(table.write(token, step, JobStatus.DONE, "{\"outcome\": \"success\"}")).isTrue();
    }
    assertThat(table.end(token, JobCompletion.done(true))).isTrue();

    TestJob job = table.job(id);
    assertThat(job.status()).isEqualTo(JobStatus.DONE);
    assertThat(job.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(job.finishedAt()).isNotNull();
    assertThat(job.steps()).extracting(TestStep::status).containsOnly(JobStatus.DONE);
    assertThat(job.steps()).extracting(TestStep::finishedAt).doesNotContainNull();
  }

  @Test
  void rejectsWritesOfFormerOwner() {
    long id = table.submit();
    FencingToken zombie = table.claimOne().token();
    table.execute("UPDATE test_job SET lease_until = now() - interval '1 second'");
    assertThat(table.reaper.requeueLapsed()).containsExactly(id);
    FencingToken next = table.claimOne().token();

    assertThat(table.write(zombie, Step.CONNECTION, JobStatus.DONE, "{\"by\": \"zombie\"}"))
        .isFalse();
    assertThat(table.end(zombie, JobCompletion.done(true))).isFalse();
    assertThat(table.job(id).status()).isEqualTo(JobStatus.PROCESSING);
    assertThat(table.job(id).steps().get(0).result()).isNull();

    assertThat(table.write(next, Step.CONNECTION, JobStatus.DONE, "{\"by\": \"owner\"}")).isTrue();
    assertThat(table.job(id).steps().get(0).result()).contains("owner");
  }

  @Test
  void doesNotOverwriteFinishedStep() {
    long id = table.submit();
    FencingToken token = table.claimOne().token();
    table.write(token, Step.CONNECTION, JobStatus.DONE, "{\"n\": 1}");

    table.write(token, Step.CONNECTION, JobStatus.DONE, "{\"n\": 2}");

    assertThat(table.job(id).steps().get(0).result()).isEqualTo("{\"n\": 1}");
  }

  @Test
  void rejectedWriteDoesNotBlockOthers() {
    long id = table.submit();
    FencingToken token = table.claimOne().token();
    var refused =
        table.writer.write(
            token,
            List.of(
                new StepWrite(
                    Step.CONNECTION,
                    JobStatus.DONE,
                    "not json",
                    null,
                    Instant.now(),
                    Instant.now())),
            null,
            () -> true);

    assertThat(table.write(token, Step.TEMP_SCHEMA, JobStatus.DONE, "{}")).isTrue();

    assertThat(refused).isCompletedExceptionally();
    assertThat(table.job(id).steps().get(1).status()).isEqualTo(JobStatus.DONE);
  }

  @Test
  void dropsWriteAfterLostLease() {
    table.submit();
    FencingToken token = table.claimOne().token();

    boolean written =
        table
            .writer
            .write(
                token,
                List.of(
                    new StepWrite(
                        Step.CONNECTION, JobStatus.DONE, "{}", null, Instant.EPOCH, Instant.EPOCH)),
                null,
                () -> false)
            .orTimeout(30, java.util.concurrent.TimeUnit.SECONDS)
            .join();

    assertThat(written).isFalse();
  }

  @Test
  void completionDeletesCredentialsOfTheJob() {
    var secret = java.util.Map.of("password", new dev.sourcecheck.secret.Secret("s3cret"));
    long id =
        table.stored(
            new JobSubmission(
                JobTable.form("a form"),
                secret,
                java.util.List.of(Step.CONNECTION),
                JobStatus.WAITING,
                "h",
                null,
                null));
    assertThat(table.secrets.of(id)).isEqualTo(secret);
    FencingToken token = table.claimOne().token();

    table.end(token, JobCompletion.done(true));

    assertThat(table.secrets.of(id)).isEmpty();
  }

  @Test
  void lateProgressDoesNotReplaceResultInBatch() {
    long id = table.submit();
    FencingToken token = table.claimOne().token();
    StepWrite end =
        new StepWrite(Step.CONNECTION, JobStatus.DONE, "{}", null, Instant.EPOCH, Instant.EPOCH);
    StepWrite late =
        new StepWrite(Step.CONNECTION, JobStatus.PROCESSING, null, "{}", Instant.EPOCH, null);

    table.commit(List.of(entry(token, end), entry(token, late)));

    assertThat(table.job(id).steps().get(0).status()).isEqualTo(JobStatus.DONE);
  }

  private static PendingWrite entry(FencingToken token, StepWrite step) {
    return new PendingWrite(
        token, List.of(step), null, () -> true, new java.util.concurrent.CompletableFuture<>());
  }

  /** The fencing token grows by up to a million per claim; attempts are counted separately. */
  @Test
  void supportsFencingTokenBeyondInteger() throws Exception {
    long id = table.submit();
    table.execute("UPDATE test_job SET fencing_token = 2147483647 WHERE id = " + id);

    FencingToken released = table.claimOne().token();
    assertThat(table.leases.release(List.of(released))).containsExactly(id);
    FencingToken full = table.claimOne().token();
    assertThat(table.leases.requeueForAddress(full, "192.0.2.1")).isTrue();
    FencingToken token = table.claimOne().token();

    assertThat(token.value()).isGreaterThan(full.value());
    assertThat(full.value()).isGreaterThan(released.value());
    assertThat(released.value()).isGreaterThan(Integer.MAX_VALUE);
    try (Connection connection = table.dataSource.getConnection()) {
      assertThat(JobLeases.renew(connection, List.of(full, token), JobTable.LEASE))
          .containsExactly(token);
    }
    assertThat(table.write(full, Step.CONNECTION, JobStatus.DONE, "{}")).isFalse();
    assertThat(table.write(token, Step.CONNECTION, JobStatus.DONE, "{}")).isTrue();
    assertThat(table.end(token, JobCompletion.done(true))).isTrue();
    assertThat(table.job(id).attempt()).isOne();
  }
}
