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

/** The worker's meters; every tag has a fixed set of values. */
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
    for (ReaperAction action : ReaperAction.values()) {
      reaped(action, 0);
    }
  }

  /** How the reaper changed a job. */
  enum ReaperAction {
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
        .description("Abandoned threads that a driver still holds")
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

  void reaped(ReaperAction action, int jobs) {
    Counter.builder("sourcecheck.reaped")
        .description("Jobs whose lease or deadline expired")
        .tag("action", action.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment(jobs);
  }

  /**
   * @param engine the type of the source, null if it could not be read
   */
  void step(@Nullable String engine, Step step, Verdict verdict, long nanos) {
    FailureCode code = code(verdict);
    Timer.builder("sourcecheck.steps")
        .description("Duration and outcome of steps")
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

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }
}
