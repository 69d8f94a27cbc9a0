package dev.sourcecheck.job;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.job.change.ChangeFeed;
import dev.sourcecheck.process.LimitedLog;
import dev.sourcecheck.store.StoreSql;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Logs and counts each job that ends, whether its worker ends it or it is cancelled or reaped. The
 * replica that ends the job logs it.
 */
@ApplicationScoped
public class JobEndLog {
  private static final Logger LOG = Logger.getLogger(JobEndLog.class);
  private static final LimitedLog UNREADABLE = new LimitedLog(JobEndLog.class);

  private static final String ENDED =
      """
      SELECT j.id, j.source_id, d.name, j.status, j.outcome,
             (SELECT s.result -> 'error' ->> 'code' FROM test_step s
              WHERE s.job_id = j.id AND s.result -> 'error' ->> 'code' IS NOT NULL
              ORDER BY s.ordinal LIMIT 1) AS code,
             (extract(epoch FROM j.finished_at - coalesce(j.started_at, j.created_at)) * 1000)::bigint AS millis
      FROM test_job j
      LEFT JOIN source_state d ON d.id = j.source_id
      WHERE j.id = ANY (:ids) AND j.finished_at IS NOT NULL
      ORDER BY j.id
      """;

  private final StoreSql store;
  private final MeterRegistry meters;

  @Inject
  JobEndLog(StoreSql store, MeterRegistry meters) {
    this.store = store;
    this.meters = meters;
  }

  void start(@Observes StartupEvent started, ChangeFeed feed) {
    feed.onExternalChangeByThisReplica(
        ids -> Infrastructure.getDefaultWorkerPool().execute(() -> logFromStore(ids)));
  }

  private void logFromStore(Collection<Long> ids) {
    try {
      store.useSession(
          session ->
              session
                  .sql(ENDED)
                  .bindArray("ids", Long.class, ids.toArray())
                  .list(JobEndLog::endedJob)
                  .forEach(job -> log(meters, job)));
    } catch (RuntimeException e) {
      UNREADABLE.warnf("Ended jobs %s could not be read for the log: %s", ids, e.getMessage());
    }
  }

  private static EndedJob endedJob(ResultSet row) throws SQLException {
    return new EndedJob(
        row.getLong("id"),
        row.getObject("source_id", Long.class),
        row.getString("name"),
        JobEnd.of(
            JobStatus.ofWire(row.getString("status")), Outcome.ofColumn(row.getString("outcome"))),
        row.getString("code"),
        row.getLong("millis"));
  }

  /**
   * What is logged about a job that has ended.
   *
   * @param sourceId null for an unsaved form
   * @param sourceName null for an unsaved form, and if the source could not be read
   * @param code of the first failure, null if there was none
   * @param millis duration from the start, or from the submission of a job that never started
   */
  public record EndedJob(
      long id,
      @Nullable Long sourceId,
      @Nullable String sourceName,
      JobEnd end,
      @Nullable String code,
      long millis) {}

  /** Logs and counts a job. */
  public static void log(MeterRegistry meters, EndedJob job) {
    Counter.builder("sourcecheck.jobs.ended")
        .description("Jobs that have ended on this replica")
        .tag("end", job.end.wire())
        .register(meters)
        .increment();
    LOG.infof(
        "Job %d of %s ended: %s%s, %d ms",
        job.id,
        job.sourceId == null
            ? "an unsaved source"
            : "source " + job.sourceId + " \"" + job.sourceName + "\"",
        job.end.wire(),
        job.code == null ? "" : ", " + job.code,
        job.millis);
  }
}
