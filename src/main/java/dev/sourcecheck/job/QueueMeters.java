package dev.sourcecheck.job;

import dev.sourcecheck.process.PeriodicJobs;
import dev.sourcecheck.store.StoreSql;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/**
 * Gauges of the queue's length and age, the same on every replica. A scrape never waits for the
 * store: it returns the last periodic count, and no number if that count failed.
 */
@ApplicationScoped
class QueueMeters {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  // Uses the index test_job_parked as QueueLength does; running jobs are few and have an index.
  static final String COUNT =
      """
      SELECT count(*) FILTER (WHERE q.status = 'waiting') AS waiting,
             count(*) FILTER (WHERE q.status <> 'waiting') AS parked,
             coalesce(extract(epoch FROM now() - min(q.available_at) FILTER (WHERE q.status = 'waiting')), 0) AS age,
             (SELECT count(*) FROM test_job WHERE status = 'processing') AS processing
      FROM (SELECT status, available_at FROM test_job
            WHERE status IN ('needs_confirmation', 'needs_authentication', 'waiting')
            ORDER BY deadline_at
            LIMIT :limit) q
      """;

  private final StoreSql store;
  private final MeterRegistry meters;
  private final int limit;
  private volatile QueueCounts counts = QueueCounts.UNKNOWN;

  @Inject
  QueueMeters(StoreSql store, JobSettings settings, MeterRegistry meters) {
    this.store = store;
    this.meters = meters;
    this.limit = settings.queueLimit() + 1;
  }

  private record QueueCounts(double waiting, double parked, double age, double processing) {
    static final QueueCounts UNKNOWN =
        new QueueCounts(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
  }

  void start(@Observes StartupEvent started, PeriodicJobs jobs) {
    gauge("sourcecheck.queue.waiting", QueueCounts::waiting, "Jobs that wait for a worker");
    gauge(
        "sourcecheck.queue.parked",
        QueueCounts::parked,
        "Jobs that wait for credentials or for a confirmation");
    gauge("sourcecheck.queue.processing", QueueCounts::processing, "Jobs that run on any replica");
    Gauge.builder("sourcecheck.queue.oldest", this, meter -> meter.counts.age())
        .description("Age of the job that has waited longest for a worker")
        .baseUnit("seconds")
        .register(meters);
    jobs.schedule("queue-metrics", INTERVAL, this::count);
  }

  private void gauge(String name, ToDoubleFunction<QueueCounts> value, String help) {
    Gauge.builder(name, this, meter -> value.applyAsDouble(meter.counts))
        .description(help)
        .register(meters);
  }

  private void count() {
    try {
      counts =
          store
              .brief()
              .withSession(
                  session ->
                      session
                          .sql(COUNT)
                          .bind("limit", limit)
                          .one(
                              row ->
                                  new QueueCounts(
                                      row.getLong("waiting"),
                                      row.getLong("parked"),
                                      row.getDouble("age"),
                                      row.getLong("processing"))));
    } catch (RuntimeException e) {
      counts = QueueCounts.UNKNOWN;
      throw e;
    }
  }
}
