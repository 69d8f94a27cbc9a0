package dev.sourcecheck.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.lineage.StatementReading.NotUnderstood;
import dev.sourcecheck.lineage.StatementReading.ReadingReason;
import dev.sourcecheck.lineage.StatementReading.Understood;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BoundedThreadTest {
  private static final NotUnderstood TOO_SLOW = new NotUnderstood(ReadingReason.TOO_SLOW);

  @Test
  void workThatIsToldToStopLeavesTheThreadToTheNext() throws Exception {
    BoundedThread thread = new BoundedThread(Duration.ofSeconds(1));
    CountDownLatch stopped = new CountDownLatch(1);
    StatementReading late =
        thread.call(
            stop -> {
              stop.accept(stopped::countDown);
              await(stopped);
              return Understood.NOTHING;
            });
    assertThat(late).isEqualTo(TOO_SLOW);
    assertThat(stopped.getCount()).isZero();
    assertThat(thread.call(stop -> Understood.NOTHING)).isEqualTo(Understood.NOTHING);
  }

  @Test
  void workThatNeverEndsIsLeftBehindAndAtLastNothingIsTried() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger tried = new AtomicInteger();
    BoundedThread thread = new BoundedThread(Duration.ofMillis(50));
    try {
      for (int i = 0; i < 20; i++) {
        assertThat(
                thread.call(
                    stop -> {
                      tried.incrementAndGet();
                      while (never.getCount() > 0) {
                        Thread.onSpinWait(); // heeds neither stop nor interrupt
                      }
                      return Understood.NOTHING;
                    }))
            .isEqualTo(TOO_SLOW);
      }
      assertThat(tried.get()).isLessThan(5);
    } finally {
      never.countDown();
    }
  }

  @Test
  void anOverflownStackIsAnAnswer() throws Exception {
    BoundedThread thread = new BoundedThread(Duration.ofMinutes(1));
    assertThat(thread.call(stop -> endless(0)))
        .isEqualTo(new NotUnderstood(ReadingReason.TOO_DEEP));
    assertThat(thread.call(stop -> Understood.NOTHING)).isEqualTo(Understood.NOTHING);
  }

  @SuppressWarnings("InfiniteRecursion")
  private static StatementReading endless(int depth) {
    StatementReading deeper = endless(depth + 1);
    return deeper.and(Understood.NOTHING);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
