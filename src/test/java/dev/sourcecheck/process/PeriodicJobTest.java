package dev.sourcecheck.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeriodicJobTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration WAIT = Duration.ofMinutes(1);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final AtomicLong clock = new AtomicLong();
  private final AtomicInteger rounds = new AtomicInteger();
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void stop() {
    released.countDown();
    threads.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        RuntimeException.class,
        StackOverflowError.class,
        NoClassDefFoundError.class,
        AssertionError.class,
        Exception.class,
        Throwable.class
      })
  void survivesExceptionInRound(Class<? extends Throwable> type) {
    PeriodicJob job =
        job(
            threads,
            () -> {
              if (rounds.incrementAndGet() == 1) {
                throw AnyThrowable.thrown(type);
              }
            });

    job.run().await().atMost(WAIT);
    job.run().await().atMost(WAIT);

    assertThat(rounds).hasValue(2);
    assertThat(job.alive()).isTrue();
    assertThat(timed("failed")).isEqualTo(1);
    assertThat(timed("success")).isEqualTo(1);
  }

  @Test
  void survivesThreadExhaustion() {
    Executor exhausted =
        task -> {
          throw new OutOfMemoryError("unable to create native thread: possibly out of memory");
        };
    PeriodicJob job = job(exhausted, rounds::incrementAndGet);

    job.run().await().atMost(WAIT);
    job.run().await().atMost(WAIT);

    assertThat(rounds).hasValue(0);
    assertThat(job.alive()).isTrue();
  }

  @Test
  void strayInterruptEndsTheRoundOnly() {
    AtomicReference<Thread> thread = new AtomicReference<>();
    PeriodicJob job =
        job(
            threads,
            () -> {
              thread.set(Thread.currentThread());
              if (rounds.incrementAndGet() == 1) {
                released.await();
              }
            });
    var first = job.run().subscribeAsCompletionStage();
    await().until(() -> rounds.get() == 1);

    thread.get().interrupt();

    first.join();
    job.run().await().atMost(WAIT);
    assertThat(rounds).hasValue(2);
    assertThat(timed("failed")).isZero();
  }

  @Test
  void hangingRoundDoesNotPileUpTriggers() {
    AtomicInteger submitted = new AtomicInteger();
    PeriodicJob job =
        job(
            task -> {
              submitted.incrementAndGet();
              threads.execute(task);
            },
            () -> {
              rounds.incrementAndGet();
              released.await();
            });
    var hanging = job.run().subscribeAsCompletionStage();
    await().until(() -> rounds.get() == 1);

    for (int i = 0; i < 100; i++) {
      job.run().await().atMost(WAIT);
    }

    assertThat(hanging).isNotDone();
    assertThat(submitted).hasValue(1);
    assertThat(meters.get("sourcecheck.periodic.skipped").tag("job", "test").counter().count())
        .isEqualTo(100);
    clock.addAndGet(Duration.ofHours(1).toNanos());
    assertThat(job.alive()).as("a restart would not help against the store").isTrue();
    released.countDown();
    hanging.join();
    job.run().await().atMost(WAIT);
    assertThat(rounds).hasValue(2);
  }

  @Test
  void isDeadAMinuteAfterAMissedTrigger() {
    PeriodicJob job = job(threads, rounds::incrementAndGet);

    clock.addAndGet(Duration.ofSeconds(61).toNanos());
    assertThat(job.alive()).isTrue();
    clock.incrementAndGet();
    assertThat(job.alive()).isFalse();

    job.run().await().atMost(WAIT);
    assertThat(job.alive()).isTrue();
  }

  /** As after the wall clock was set back. */
  @Test
  void schedulesLateJobAnew() {
    List<String> triggered = new CopyOnWriteArrayList<>();
    PeriodicJobs jobs = new PeriodicJobs(job -> triggered.add(job.name()), meters, clock::get);
    jobs.schedule("often", SECOND, () -> {});
    jobs.schedule("rarely", Duration.ofMinutes(1), () -> {});
    jobs.loop().drain(WAIT); // the test runs its rounds

    clock.addAndGet(Duration.ofSeconds(11).toNanos());
    jobs.triggerLate();
    assertThat(triggered).containsExactly("often", "rarely");
    clock.incrementAndGet();
    jobs.triggerLate();

    assertThat(triggered).containsExactly("often", "rarely", "often");
    jobs.stop(null);
  }

  @Test
  void adaptsIntervalToTheScheduler() {
    assertThat(of(Duration.ofMillis(1)).interval()).isEqualTo(SECOND);
    assertThat(of(Duration.ofMillis(1)).maxJitter()).isEqualTo(Duration.ofMillis(100));
    assertThat(of(Duration.ofMinutes(1)).interval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(of(Duration.ofMinutes(1)).maxJitter()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void stopInterruptsRoundsAndIgnoresLaterTriggers() {
    AtomicReference<PeriodicJob> scheduled = new AtomicReference<>();
    PeriodicJobs jobs = new PeriodicJobs(scheduled::set, meters, clock::get);
    jobs.schedule(
        "test",
        SECOND,
        () -> {
          rounds.incrementAndGet();
          released.await();
        });
    var round = scheduled.get().run().subscribeAsCompletionStage();
    await().until(() -> rounds.get() == 1);

    jobs.stop(null);

    round.join();
    scheduled.get().run().await().atMost(WAIT);
    assertThat(rounds).hasValue(1);
    assertThat(jobs.loop().alive()).as("it was meant to end").isTrue();
  }

  @Test
  void refusesTwoJobsOfOneName() {
    PeriodicJobs jobs = new PeriodicJobs(job -> {}, meters, clock::get);
    jobs.schedule("test", SECOND, () -> {});

    assertThatThrownBy(() -> jobs.schedule("test", SECOND, () -> {}))
        .hasMessage("There is a periodic job test");
    jobs.stop(null);
  }

  private PeriodicJob of(Duration interval) {
    return new PeriodicJob("test", interval, () -> {}, threads, meters, clock::get);
  }

  private PeriodicJob job(Executor executor, BackgroundLoop.Round round) {
    return new PeriodicJob("test", SECOND, round, executor, meters, clock::get);
  }

  private long timed(String outcome) {
    return meters
        .get("sourcecheck.periodic")
        .tag("job", "test")
        .tag("outcome", outcome)
        .timer()
        .count();
  }
}
