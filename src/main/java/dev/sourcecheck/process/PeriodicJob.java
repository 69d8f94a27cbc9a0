package dev.sourcecheck.process;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * A job of {@link PeriodicJobs}. Its rounds do not overlap. A round may throw anything: the next
 * one follows at the next trigger, except that an exhausted heap ends the process.
 */
public final class PeriodicJob {
  private static final Logger LOG = Logger.getLogger(PeriodicJob.class);

  /** Shorter intervals are below the resolution of the scheduler. */
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private static final Duration MAX_JITTER = Duration.ofSeconds(5);
  private static final Duration DEAD = Duration.ofMinutes(1);

  private final String name;
  private final Duration interval;
  private final BackgroundLoop.Round round;
  private final Executor threads;
  private final Timer succeeded;
  private final Timer failed;
  private final Counter skipped;
  private final RepeatedFailures failures;
  private final AtomicBoolean running = new AtomicBoolean();
  private final LongSupplier nanoClock;
  private volatile long lastNanos;

  PeriodicJob(
      String name,
      Duration interval,
      BackgroundLoop.Round round,
      Executor threads,
      MeterRegistry meters,
      LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.lastNanos = nanoClock.getAsLong();
    this.name = name;
    this.interval = interval.compareTo(SHORTEST) < 0 ? SHORTEST : interval;
    this.round = round;
    this.threads = threads;
    this.failures = new RepeatedFailures(LOG, "The periodic job " + name);
    this.succeeded = timer(meters, "success");
    this.failed = timer(meters, "failed");
    this.skipped =
        Counter.builder("sourcecheck.periodic.skipped")
            .description("Rounds that were skipped because the one before was still running")
            .tag("job", name)
            .register(meters);
  }

  public String name() {
    return name;
  }

  /** The time between two triggers, at least one second. */
  public Duration interval() {
    return interval;
  }

  /** Rounds start up to a tenth of the interval late, so that replicas do not work in step. */
  Duration maxJitter() {
    Duration tenth = interval.dividedBy(10);
    return tenth.compareTo(MAX_JITTER) < 0 ? tenth : MAX_JITTER;
  }

  /**
   * False if no round has started for a minute longer than the interval. A round that is blocked by
   * the store counts as alive: restarting the process would not help.
   */
  public boolean alive() {
    return !isLate(DEAD);
  }

  boolean isLate(Duration tolerated) {
    return !running.get() && nanoClock.getAsLong() - lastNanos > interval.plus(tolerated).toNanos();
  }

  /** Completes after the round and never fails, because the scheduler logs each failure. */
  Uni<Void> run() {
    return Uni.createFrom().emitter(emitter -> start(() -> emitter.complete(null)));
  }

  void skipped() {
    skipped.increment();
  }

  private void start(Runnable atEnd) {
    if (!running.compareAndSet(false, true)) {
      skipped();
      atEnd.run();
      return;
    }
    try {
      threads.execute(
          () -> {
            try {
              runRound();
            } finally {
              end(atEnd);
            }
          });
    } catch (RejectedExecutionException stopped) {
      end(atEnd);
    } catch (Throwable e) { // no thread is available
      failures.add(e);
      end(atEnd);
    }
  }

  private void end(Runnable atEnd) {
    lastNanos = nanoClock.getAsLong();
    running.set(false);
    atEnd.run();
  }

  private void runRound() {
    Thread.currentThread().setName("sourcecheck-" + name);
    long begun = System.nanoTime();
    try {
      TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(maxJitter().toMillis() + 1));
      begun = System.nanoTime();
      round.run();
      failures.reset();
      succeeded.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      LOG.debugf("A round of %s was interrupted", name); // a stop, or a stray interrupt
    } catch (Throwable e) {
      failures.add(e);
      failed.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
    }
  }

  private Timer timer(MeterRegistry meters, String outcome) {
    return Timer.builder("sourcecheck.periodic")
        .description("Rounds of periodic jobs")
        .tag("job", name)
        .tag("outcome", outcome)
        .register(meters);
  }
}
