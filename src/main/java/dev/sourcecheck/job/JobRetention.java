package dev.sourcecheck.job;

import dev.sourcecheck.store.SqlSession;
import dev.sourcecheck.store.StoreSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Deletes old finished jobs in small batches. The newest finished test of a source is kept. */
@ApplicationScoped
public class JobRetention {
  /** Maximum number of jobs per call. */
  public static final int BATCH = 500;

  static final String PRUNE =
      """
      WITH old AS MATERIALIZED (
        SELECT j.id FROM test_job j
        WHERE j.finished_at < now() - :kept * interval '1 millisecond'
          AND NOT EXISTS (
            SELECT FROM source_state d
            WHERE d.id = j.source_id AND d.present
              AND j.id = (SELECT n.id FROM test_job n
                          WHERE n.source_id = j.source_id AND n.finished_at IS NOT NULL
                          ORDER BY n.id DESC LIMIT 1))
        ORDER BY j.finished_at
        LIMIT :batch
        FOR UPDATE SKIP LOCKED
      )
      DELETE FROM test_job WHERE id = ANY (ARRAY(SELECT id FROM old))
      """;

  private static final String PRUNE_BATCHES =
      """
      DELETE FROM test_batch
      WHERE id = ANY (ARRAY(
        SELECT b.id
        FROM test_batch b
        WHERE b.created_at < now() - :kept * interval '1 millisecond'
          AND NOT EXISTS (SELECT FROM test_batch_job j WHERE j.batch_id = b.id)
        ORDER BY b.created_at
        LIMIT :batch
        FOR UPDATE SKIP LOCKED))
      """;

  private final StoreSql store;
  private final JobSettings settings;

  @Inject
  public JobRetention(StoreSql store, JobSettings settings) {
    this.store = store;
    this.settings = settings;
  }

  /**
   * Deletes up to {@link #BATCH} jobs. Call again while it returns this number.
   *
   * @return the number of deleted jobs
   */
  public int prune() {
    return store.withSession(
        session -> {
          int jobs = prune(session, PRUNE);
          if (jobs < BATCH) {
            prune(session, PRUNE_BATCHES); // batches whose jobs are all deleted
          }
          return jobs;
        });
  }

  private int prune(SqlSession session, String sql) {
    return session
        .sql(sql)
        .bind("kept", settings.retention().toMillis())
        .bind("batch", BATCH)
        .execute();
  }
}
