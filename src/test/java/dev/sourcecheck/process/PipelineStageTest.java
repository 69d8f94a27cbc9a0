package dev.sourcecheck.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class PipelineStageTest {
  private final Semaphore ahead = new Semaphore(2);
  private final List<Integer> ran = new CopyOnWriteArrayList<>();
  private final CountDownLatch gate = new CountDownLatch(1);

  @Test
  void runsTasksInOrderWhileTheCallerContinues() throws IOException {
    try (PipelineStage<IOException> stage = new PipelineStage<>("stage", ahead)) {
      stage.start(this::pass);
      stage.start(() -> ran.add(2));
      stage.start(() -> ran.add(3));
      assertThat(ran).isEmpty();
      assertThat(ahead.availablePermits()).isZero();

      gate.countDown();
      stage.await();

      assertThat(ran).containsExactly(1, 2, 3);
      assertThat(ahead.availablePermits()).isEqualTo(2);
    }
  }

  @Test
  void waitsForItsOwnTasksIfTooManyWait() throws IOException {
    ahead.drainPermits();
    try (PipelineStage<IOException> stage = new PipelineStage<>("stage", ahead)) {
      gate.countDown();
      stage.start(this::pass);
      stage.start(() -> ran.add(2));
      assertThat(ran).contains(1);
      stage.start(() -> ran.add(3));
      assertThat(ran).contains(1, 2);
    }
    assertThat(ran).containsExactly(1, 2, 3);
    assertThat(ahead.availablePermits()).isZero();
  }

  @Test
  void runsNothingAfterATaskThatFailed() throws IOException {
    try (PipelineStage<IOException> stage = new PipelineStage<>("stage", ahead)) {
      stage.start(
          () -> {
            pass();
            throw new IOException("full");
          });
      stage.start(() -> ran.add(2));
      stage.start(() -> ran.add(3));
      gate.countDown();

      assertThatThrownBy(stage::await).isInstanceOf(IOException.class).hasMessage("full");
    }
    assertThat(ran).containsExactly(1);
    assertThat(ahead.availablePermits()).isEqualTo(2);
  }

  @Test
  void passesInterruptToTheRunningTask() throws IOException {
    try (PipelineStage<IOException> stage = new PipelineStage<>("stage", ahead)) {
      stage.start(this::pass);
      stage.start(() -> ran.add(2));

      Thread.currentThread().interrupt();
      assertThatThrownBy(stage::await).hasMessage("interrupted");

      assertThat(Thread.interrupted()).isTrue();
      assertThat(ran).isEmpty();
    }
  }

  private void pass() {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
    ran.add(1);
  }
}
