package dev.sourcecheck.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackgroundLoopTest {
  private static final Duration SHORT = Duration.ofMillis(1);

  private final AtomicInteger rounds = new AtomicInteger();
  private @Nullable BackgroundLoop loop;

  @AfterEach
  void stop() {
    if (loop != null) {
      loop.stop();
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        RuntimeException.class,
        StackOverflowError.class,
        NoClassDefFoundError.class,
        AssertionError.class,
        Exception.class,
        InterruptedException.class,
        Throwable.class
      })
  void survivesExceptionInRound(Class<? extends Throwable> type) {
    BackgroundLoop loop =
        started(
            () -> {
              if (rounds.incrementAndGet() % 2 == 1) {
                throw AnyThrowable.thrown(type);
              }
            });

    await().until(() -> rounds.get() >= 6);

    assertThat(loop.alive()).isTrue();
    assertThat(loop.running()).isTrue();
  }

  @Test
  void survivesThreadExhaustion() {
    BackgroundLoop loop =
        started(
            () -> {
              rounds.incrementAndGet();
              throw new OutOfMemoryError("unable to create native thread: possibly out of memory");
            });

    await().until(() -> rounds.get() >= 3);

    assertThat(loop.alive()).isTrue();
  }

  @Test
  void survivesStrayInterrupt() {
    AtomicReference<Thread> thread = new AtomicReference<>();
    CountDownLatch never = new CountDownLatch(1);
    BackgroundLoop loop =
        started(
            () -> {
              thread.set(Thread.currentThread());
              rounds.incrementAndGet();
              never.await();
            });
    await().until(() -> rounds.get() == 1);

    thread.get().interrupt();

    await().until(() -> rounds.get() == 2);
    assertThat(loop.alive()).isTrue();
  }

  @Test
  void survivesInterruptDuringBackOff() {
    AtomicReference<Thread> thread = new AtomicReference<>();
    loop =
        new BackgroundLoop(
                "test",
                () -> {
                  thread.set(Thread.currentThread());
                  rounds.incrementAndGet();
                  throw new IllegalStateException("again");
                })
            .backOff(Duration.ofHours(1), Duration.ofHours(1));
    loop.start();
    await().until(() -> rounds.get() == 1);
    await().until(() -> thread.get().getState() == Thread.State.TIMED_WAITING);

    thread.get().interrupt();

    await().until(() -> rounds.get() == 2);
  }

  @Test
  void stopInterruptsTheRoundAndRunsTheLastTaskOnce() {
    AtomicInteger last = new AtomicInteger();
    CountDownLatch never = new CountDownLatch(1);
    loop =
        new BackgroundLoop(
                "test",
                () -> {
                  rounds.incrementAndGet();
                  never.await();
                })
            .atEnd(last::incrementAndGet);
    loop.start();
    await().until(() -> rounds.get() == 1);

    loop.stop();
    loop.stop();

    assertThat(loop.drain(Duration.ofMinutes(1))).isTrue();
    assertThat(last).hasValue(1);
    assertThat(rounds).hasValue(1);
    assertThat(loop.alive()).as("it was meant to end").isTrue();
  }

  @Test
  void logsThatItEndedWhenTheLastTaskFails() {
    List<String> warnings = new CopyOnWriteArrayList<>();
    Handler handler = new WarningRecorder(warnings);
    Logger logger = Logger.getLogger(BackgroundLoop.class.getName());
    logger.addHandler(handler);
    try {
      loop =
          new BackgroundLoop("test", rounds::incrementAndGet)
              .every(SHORT)
              .atEnd(
                  () -> {
                    throw new IllegalStateException("no more");
                  });
      loop.start();

      assertThat(loop.drain(Duration.ofMinutes(1))).isTrue();
    } finally {
      logger.removeHandler(handler);
    }

    assertThat(warnings)
        .containsExactly(
            "sourcecheck-test has ended, because it failed:"
                + " java.lang.IllegalStateException: no more");
  }

  /** Records the messages of the warnings of one logger. */
  private static final class WarningRecorder extends Handler {
    private final List<String> messages;

    WarningRecorder(List<String> messages) {
      this.messages = messages;
    }

    @Override
    public void publish(LogRecord entry) {
      if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
        messages.add(
            entry instanceof ExtLogRecord formatted
                ? formatted.getFormattedMessage()
                : entry.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void drainLetsTheRoundFinish() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean finished = new AtomicBoolean();
    BackgroundLoop loop =
        started(
            () -> {
              rounds.incrementAndGet();
              goOn.await();
              finished.set(true);
            });
    await().until(() -> rounds.get() == 1);

    assertThat(loop.drain(SHORT)).as("the round is still under way").isFalse();
    goOn.countDown();

    assertThat(loop.drain(Duration.ofMinutes(1))).isTrue();
    assertThat(finished).isTrue();
    assertThat(rounds).hasValue(1);
  }

  @Test
  void drainEndsPause() {
    loop = new BackgroundLoop("test", rounds::incrementAndGet).every(Duration.ofHours(1));
    loop.start();
    await().until(() -> rounds.get() == 1);

    assertThat(loop.drain(Duration.ofMinutes(1))).isTrue();
  }

  @Test
  void isAliveBeforeItsStart() {
    BackgroundLoop unstarted = new BackgroundLoop("test", () -> {});
    assertThat(unstarted.alive()).isTrue();
    assertThat(unstarted.drain(SHORT)).as("nothing to wait for").isTrue();
  }

  @Test
  void startsOnce() {
    AtomicReference<Thread> first = new AtomicReference<>();
    AtomicBoolean second = new AtomicBoolean();
    BackgroundLoop loop =
        started(
            () -> {
              Thread before = first.getAndSet(Thread.currentThread());
              second.compareAndSet(false, before != null && before != Thread.currentThread());
              rounds.incrementAndGet();
            });

    loop.start();

    await().until(() -> rounds.get() >= 5);
    assertThat(second).isFalse();
  }

  private BackgroundLoop started(BackgroundLoop.Round round) {
    BackgroundLoop made = new BackgroundLoop("test", round).every(SHORT).backOff(SHORT, SHORT);
    loop = made;
    made.start();
    return made;
  }
}
