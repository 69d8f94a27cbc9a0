package dev.sourcecheck.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sourcecheck.job.JobTable;
import dev.sourcecheck.job.ParkingStore;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.TestStep;
import dev.sourcecheck.servers.Servers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The times of a job agree with each other, however late they are written. */
class StepTimesTest {
  private static final long DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  @Test
  void delayedWriteDoesNotShiftTimes() throws Exception {
    ParkingStore delayed = new ParkingStore("AS w (job_id");
    JobTable table = JobTable.over(delayed.over(Servers.newStore()), Map.of());
    try (WorkerHarness harness = new WorkerHarness(table, Map.of())) {
      harness.start();
      long id = table.submit();
      delayed.awaitParked();
      long parked = System.nanoTime();
      await().until(() -> System.nanoTime() - parked > DELAY_NANOS);
      delayed.release();

      assertConsistent(harness.awaitFinal(id));
    }
  }

  private static void assertConsistent(TestJob job) throws Exception {
    Instant before = job.startedAt();
    assertThat(before).isAfterOrEqualTo(job.createdAt());
    for (TestStep step : job.steps()) {
      assertThat(step.startedAt()).as("start of " + step.step()).isAfterOrEqualTo(before);
      assertThat(step.finishedAt())
          .as("end of " + step.step())
          .isAfterOrEqualTo(step.startedAt())
          .isBeforeOrEqualTo(job.finishedAt());
      long millis = new ObjectMapper().readTree(step.result()).path("duration_ms").asLong();
      assertThat(Duration.between(step.startedAt(), step.finishedAt()).toMillis())
          .as("interval of " + step.step())
          .isGreaterThanOrEqualTo(millis);
      before = step.finishedAt();
    }
  }
}
