package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import java.sql.Connection;
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
  void theOwnerWritesStepsAndTheEnding() {
    long id = table.submit();
    OwnershipToken fence = table.claimOne().fence();

    for (Step step : Step.values()) {
      assertThat(table.write(fence, step, JobStatus.PROCESSING, null)).isTrue();
      assertThat(table.write(fence, step, JobStatus.DONE, "{\"outcome\": \"success\"}")).isTrue();
    }
    assertThat(table.end(fence, JobCompletion.done(true))).isTrue();

    TestJob job = table.job(id);
    assertThat(job.status()).isEqualTo(JobStatus.DONE);
    assertThat(job.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(job.finishedAt()).isNotNull();
    assertThat(job.steps()).extracting(TestStep::status).containsOnly(JobStatus.DONE);
    assertThat(job.steps()).extracting(TestStep::finishedAt).doesNotContainNull();
  }

  @Test
  void aZombieCannotOverwriteTheNextAttempt() {
    long id = table.submit();
    OwnershipToken zombie = table.claimOne().fence();
    table.execute("UPDATE test_job SET lease_until = now() - interval '1 second'");
    assertThat(table.reaping.giveBack()).containsExactly(id);
    OwnershipToken next = table.claimOne().fence();

    assertThat(table.write(zombie, Step.CONNECTION, JobStatus.DONE, "{\"by\": \"zombie\"}"))
        .isFalse();
    assertThat(table.end(zombie, JobCompletion.done(true))).isFalse();
    assertThat(table.job(id).status()).isEqualTo(JobStatus.PROCESSING);
    assertThat(table.job(id).steps().get(0).result()).isNull();

    assertThat(table.write(next, Step.CONNECTION, JobStatus.DONE, "{\"by\": \"owner\"}")).isTrue();
    assertThat(table.job(id).steps().get(0).result()).contains("owner");
  }

  @Test
  void aStepThatIsDoneIsNotWrittenAgain() {
    long id = table.submit();
    OwnershipToken fence = table.claimOne().fence();
    table.write(fence, Step.CONNECTION, JobStatus.DONE, "{\"n\": 1}");

    table.write(fence, Step.CONNECTION, JobStatus.DONE, "{\"n\": 2}");

    assertThat(table.job(id).steps().get(0).result()).isEqualTo("{\"n\": 1}");
  }

  @Test
  void aWriteThatTheStoreRefusesDoesNotKeepOthersFromBeingWritten() {
    long id = table.submit();
    OwnershipToken fence = table.claimOne().fence();
    var refused =
        table.writer.write(
            fence,
            List.of(
                new StepWrite(
                    Step.CONNECTION, JobStatus.DONE, "not json", null, System.nanoTime(), 1L)),
            null,
            () -> true);

    assertThat(table.write(fence, Step.TEMP_SCHEMA, JobStatus.DONE, "{}")).isTrue();

    assertThat(refused).isCompletedExceptionally();
    assertThat(table.job(id).steps().get(1).status()).isEqualTo(JobStatus.DONE);
  }

  @Test
  void aWriteIsDroppedOnceItsLeaseIsKnownToBeGone() {
    table.submit();
    OwnershipToken fence = table.claimOne().fence();

    boolean written =
        table
            .writer
            .write(
                fence,
                List.of(new StepWrite(Step.CONNECTION, JobStatus.DONE, "{}", null, 0, 1L)),
                null,
                () -> false)
            .orTimeout(30, java.util.concurrent.TimeUnit.SECONDS)
            .join();

    assertThat(written).isFalse();
  }

  @Test
  void theEndingErasesTheJobsOwnCredentials() {
    var secret = java.util.Map.of("password", new dev.sourcecheck.secret.Secret("s3cret"));
    long id =
        table.stored(
            new JobSubmission(
                null,
                "{}",
                secret,
                java.util.List.of(Step.CONNECTION),
                JobStatus.WAITING,
                "h",
                null,
                null));
    assertThat(table.secrets.of(id)).isEqualTo(secret);
    OwnershipToken fence = table.claimOne().fence();

    table.end(fence, JobCompletion.done(true));

    assertThat(table.secrets.of(id)).isEmpty();
  }

  @Test
  void progressThatIsToldLateDoesNotUndoAnEndOfTheSameBatch() {
    long id = table.submit();
    OwnershipToken fence = table.claimOne().fence();
    StepWrite end = new StepWrite(Step.CONNECTION, JobStatus.DONE, "{}", null, 0, 1L);
    StepWrite late = new StepWrite(Step.CONNECTION, JobStatus.PROCESSING, null, "{}", 0, null);

    new WriteBatch(table.store).write(List.of(entry(fence, end), entry(fence, late)));

    assertThat(table.job(id).steps().get(0).status()).isEqualTo(JobStatus.DONE);
  }

  private static FencedWriter.PendingWrite entry(OwnershipToken fence, StepWrite step) {
    return new FencedWriter.PendingWrite(
        fence, List.of(step), null, () -> true, new java.util.concurrent.CompletableFuture<>());
  }

  /** The fencing token grows by up to a million per claim; attempts are counted apart. */
  @Test
  void aFencingTokenMayOutgrowAnInteger() throws Exception {
    long id = table.submit();
    table.execute("UPDATE test_job SET attempt = 2147483647 WHERE id = " + id);

    OwnershipToken released = table.claimOne().fence();
    assertThat(table.claims.release(List.of(released))).containsExactly(id);
    OwnershipToken full = table.claimOne().fence();
    assertThat(table.claims.makeRoom(full, "192.0.2.1")).isTrue();
    OwnershipToken fence = table.claimOne().fence();

    assertThat(fence.attempt()).isGreaterThan(full.attempt());
    assertThat(full.attempt()).isGreaterThan(released.attempt());
    assertThat(released.attempt()).isGreaterThan(Integer.MAX_VALUE);
    try (Connection connection = table.dataSource.getConnection()) {
      assertThat(JobQueue.renew(connection, List.of(full, fence), JobTable.LEASE))
          .containsExactly(fence);
    }
    assertThat(table.write(full, Step.CONNECTION, JobStatus.DONE, "{}")).isFalse();
    assertThat(table.write(fence, Step.CONNECTION, JobStatus.DONE, "{}")).isTrue();
    assertThat(table.end(fence, JobCompletion.done(true))).isTrue();
    assertThat(table.job(id).tries()).isOne();
  }
}
