package dev.sourcecheck.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.job.FencingToken;
import dev.sourcecheck.process.PeriodicJobs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class CoreLoopsHealthTest {
  @Test
  void isDownAfterLoopThreadEnded() {
    try (WorkerHarness harness = WorkerHarness.started(Map.of())) {
      PeriodicJobs periodic = new PeriodicJobs(job -> {}, new SimpleMeterRegistry(), () -> 0);
      CoreLoopsHealth health = new CoreLoopsHealth(harness.worker, periodic);
      assertThat(health.call().getStatus()).isEqualTo(Status.UP);

      harness.table.writer.write(
          new FencingToken(1, 1),
          List.of(),
          null,
          () -> {
            throw new UnhandledLoopError();
          });

      await().until(() -> health.call().getStatus() == Status.DOWN);
      assertThat(health.call().getData()).contains(Map.of("sourcecheck-writer", "ended"));
    }
  }

  @Test
  void isDownWhileAJobIsNotTriggered() {
    AtomicLong clock = new AtomicLong();
    PeriodicJobs periodic = new PeriodicJobs(job -> {}, new SimpleMeterRegistry(), clock::get);
    periodic.schedule("test", Duration.ofSeconds(1), () -> {});
    try (WorkerHarness harness = WorkerHarness.started(Map.of())) {
      CoreLoopsHealth health = new CoreLoopsHealth(harness.worker, periodic);
      assertThat(health.call().getStatus()).isEqualTo(Status.UP);

      clock.set(Duration.ofMinutes(2).toNanos());

      assertThat(health.call().getStatus()).isEqualTo(Status.DOWN);
      assertThat(health.call().getData()).contains(Map.of("test", "not triggered"));
    } finally {
      periodic.loop().stop();
    }
  }

  /** Ends the thread, because even reading its cause throws. */
  private static final class UnhandledLoopError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("no cause either");
    }
  }
}
