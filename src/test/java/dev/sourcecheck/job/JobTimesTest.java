package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.check.Step;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Times are in the order of what happened, also after the clock of the store was set back. */
class JobTimesTest {
  private static final String CLOCK_WAS_AHEAD =
      """
      UPDATE test_step SET started_at = started_at + interval '1 hour', finished_at = finished_at + interval '1 hour'
      """;

  private final JobTable table = JobTable.open();

  @AfterEach
  void close() {
    table.close();
  }

  @Test
  void cancellationIsNotBeforeFinishedStep() {
    long id = withFinishedStep();

    table.commands.cancel(id);

    assertOrdered(table.job(id));
    assertThat(table.job(id).steps())
        .extracting(TestStep::finishedAt)
        .doesNotContainNull()
        .last()
        .isEqualTo(table.job(id).finishedAt());
  }

  @Test
  void failureIsNotBeforeFinishedStep() {
    long id = withFinishedStep();
    table.execute("UPDATE test_job SET lease_until = now() - interval '1 s', deadline_at = now()");

    assertThat(table.failExpired()).containsExactly(id);

    assertOrdered(table.job(id));
  }

  @Test
  void nextAttemptBeginsAfterFinishedStep() {
    long id = withFinishedStep();
    table.execute("UPDATE test_job SET lease_until = now() - interval '1 s'");
    table.reaper.requeueLapsed();

    Claim again = table.claimOne();
    table.write(again.token(), again.clock(), Step.TEMP_SCHEMA, "{}");
    table.end(again.token(), JobCompletion.done(true).notBefore(again.clock().now()));

    assertOrdered(table.job(id));
  }

  @Test
  void parkedJobKeepsItsStart() {
    long id = table.submit();
    Claim claim = table.claimOne();
    table.write(claim.token(), claim.clock(), Step.CONNECTION, "{}");
    table.leases.park(claim.token(), JobStatus.NEEDS_CONFIRMATION);
    table.commands.confirm(id, true);

    table.claimOne();

    assertOrdered(table.job(id));
  }

  @Test
  void claimIsNotBeforeSubmission() {
    long id = table.submit();
    table.execute("UPDATE test_job SET created_at = created_at + interval '1 hour'");

    table.claimOne();

    assertOrdered(table.job(id));
  }

  private long withFinishedStep() {
    long id = table.submit();
    Claim claim = table.claimOne();
    table.write(claim.token(), claim.clock(), Step.CONNECTION, "{}");
    table.execute(CLOCK_WAS_AHEAD);
    return id;
  }

  private static void assertOrdered(TestJob job) {
    Instant before = job.createdAt();
    assertThat(job.startedAt()).isAfterOrEqualTo(before);
    before = job.startedAt();
    for (TestStep step : job.steps()) {
      for (Instant time : times(step)) {
        assertThat(time).as(step.step().wire()).isAfterOrEqualTo(before);
        before = time;
      }
    }
    if (job.finishedAt() != null) {
      assertThat(job.finishedAt()).isAfterOrEqualTo(before);
    }
  }

  private static List<Instant> times(TestStep step) {
    return Stream.of(step.startedAt(), step.finishedAt()).filter(Objects::nonNull).toList();
  }
}
