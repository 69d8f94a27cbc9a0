package dev.sourcecheck.worker;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.Verdict;
import dev.sourcecheck.engine.FailureCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a worker counts; every tag is of a fixed set. */
final class WorkerMeters {
  private final MeterRegistry registry;
  private final Counter claims;
  private final Counter lostLeases;
  private final Counter refusedWrites;

  WorkerMeters(MeterRegistry registry) {
    this.registry = registry;
    this.claims = counter("sourcecheck.claims", "Jobs that this replica has claimed");
    this.lostLeases =
        counter("sourcecheck.leases.lost", "Jobs that this replica ran and lost to another owner");
    this.refusedWrites =
        counter(
            "sourcecheck.writes.refused",
            "Results that were not written because their job had another owner");
    for (Reaped what : Reaped.values()) {
      reaped(what, 0);
    }
  }

  /** What becomes of a job whose worker has gone, or whose deadline has passed. */
  enum Reaped {
    REQUEUED,
    FAILED,
    CANCELLED
  }

  MeterRegistry registry() {
    return registry;
  }

  void gauges(Map<?, ?> runs, AtomicInteger abandoned) {
    Gauge.builder("sourcecheck.runs", runs, Map::size)
        .description("Jobs that this replica runs")
        .register(registry);
    Gauge.builder("sourcecheck.threads.abandoned", abandoned, AtomicInteger::get)
        .description("Threads that a driver holds although their step was aborted")
        .register(registry);
  }

  void claimed(int jobs) {
    claims.increment(jobs);
  }

  void leaseLost() {
    lostLeases.increment();
  }

  void writeRefused() {
    refusedWrites.increment();
  }

  void reaped(Reaped what, int jobs) {
    Counter.builder("sourcecheck.reaped")
        .description("Jobs whose worker was gone or whose deadline had passed")
        .tag("action", what.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment(jobs);
  }

  /**
   * @param engine the type of the source, null if it could not be read
   */
  void step(@Nullable String engine, Step step, Verdict verdict, long nanos) {
    FailureCode code = code(verdict);
    Timer.builder("sourcecheck.steps")
        .description("Steps of jobs, how long they took and what they found")
        .tag("engine", engine == null ? "unknown" : engine)
        .tag("step", step.wire())
        .tag("outcome", verdict.outcome().wire())
        .tag("code", code == null ? "OK" : code.name())
        .register(registry)
        .record(Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }

  static @Nullable FailureCode code(Verdict verdict) {
    if (verdict instanceof Verdict.Failed failed) {
      return failed.failure().code();
    }
    return verdict instanceof Verdict.Skipped skipped && skipped.failure() != null
        ? skipped.failure().code()
        : null;
  }

  private Counter counter(String name, String help) {
    return Counter.builder(name).description(help).register(registry);
  }
}
