package dev.sourcecheck.job;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.store.StoreSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tests of several sources that were submitted by one request. A job can be in several batches. */
@ApplicationScoped
public class JobBatches {
  private static final String JOBS =
      """
      SELECT b.source_id, b.job_id, d.name, j.status, j.outcome, j.finished_at
      FROM test_batch_job b
      JOIN test_job j ON j.id = b.job_id
      JOIN source_state d ON d.id = b.source_id
      WHERE b.batch_id = :batch
      ORDER BY b.source_id
      """;

  private final StoreSql store;

  @Inject
  JobBatches(StoreSql store) {
    this.store = store;
  }

  /**
   * A batch and its jobs. Jobs that retention deleted are missing.
   *
   * @param createdAt when the last job of the batch was submitted
   */
  public record JobBatch(long id, Instant createdAt, List<BatchJob> jobs) {}

  /**
   * @param outcome null unless done
   */
  public record BatchJob(
      long sourceId,
      String sourceName,
      long jobId,
      JobStatus status,
      @Nullable Outcome outcome,
      @Nullable Instant finishedAt) {}

  /**
   * Stores a batch.
   *
   * @param jobs by the ID of their source
   * @return the ID of the batch
   */
  public long store(Map<Long, Long> jobs) {
    return store.inTransaction(
        session -> {
          long batch =
              session.sql("INSERT INTO test_batch DEFAULT VALUES RETURNING id").one(Long.class);
          session
              .sql(
                  """
                  INSERT INTO test_batch_job (batch_id, source_id, job_id)
                  SELECT :batch, s.source_id, s.job_id
                  FROM unnest(:sources, :jobs) AS s (source_id, job_id)
                  JOIN test_job j ON j.id = s.job_id
                  """)
              .bind("batch", batch)
              .bindArray("sources", Long.class, jobs.keySet())
              .bindArray("jobs", Long.class, jobs.values())
              .execute();
          return batch;
        });
  }

  /** Finds a batch; empty if it does not exist. */
  public Optional<JobBatch> find(long id) {
    return store.withSession(
        session ->
            session
                .sql("SELECT created_at FROM test_batch WHERE id = :batch")
                .bind("batch", id)
                .find(OffsetDateTime.class)
                .map(
                    createdAt ->
                        new JobBatch(
                            id,
                            createdAt.toInstant(),
                            session.sql(JOBS).bind("batch", id).list(JobBatches::job))));
  }

  private static BatchJob job(ResultSet row) throws SQLException {
    OffsetDateTime finishedAt = row.getObject("finished_at", OffsetDateTime.class);
    return new BatchJob(
        row.getLong("source_id"),
        row.getString("name"),
        row.getLong("job_id"),
        JobStatus.ofWire(row.getString("status")),
        Outcome.ofColumn(row.getString("outcome")),
        finishedAt == null ? null : finishedAt.toInstant());
  }
}
