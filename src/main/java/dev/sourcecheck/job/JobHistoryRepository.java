package dev.sourcecheck.job;

import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Reads jobs and steps as projections, because fenced statements write their rows. */
@ApplicationScoped
class JobHistoryRepository implements PanacheRepository<JobHistoryEntity> {
  /** One statement, so that a job and its steps are of the same time. */
  private static final String JOBS_WITH_STEPS =
      """
      select new dev.sourcecheck.job.JobHistoryRow(
        j.id, j.kind, j.sourceId, j.status, j.outcome, j.attempt,
        j.createdAt, j.startedAt, j.finishedAt,
        s.step, s.status, s.result, s.progress, s.warnings, s.startedAt, s.finishedAt)
      from JobHistoryEntity j
      left join StepHistoryEntity s on s.jobId = j.id
      where j.id in (
        select page.id
        from JobHistoryEntity page
        where page.sourceId = :source and page.kind = 'test' and page.id < :before %s
        order by page.id desc
        limit :limit)
      order by j.id desc, s.ordinal
      """;

  private static final String OF_SOURCE = JOBS_WITH_STEPS.formatted("");
  private static final String SUCCESSES = JOBS_WITH_STEPS.formatted("and page.outcome = 'success'");

  List<JobHistoryRow> ofSource(long sourceId, long before, int limit) {
    return list(OF_SOURCE, sourceId, before, limit);
  }

  List<JobHistoryRow> successesOfSource(long sourceId, long before, int limit) {
    return list(SUCCESSES, sourceId, before, limit);
  }

  private List<JobHistoryRow> list(String query, long sourceId, long before, int limit) {
    return getSession()
        .createSelectionQuery(query, JobHistoryRow.class)
        .setParameter("source", sourceId)
        .setParameter("before", before)
        .setParameter("limit", limit)
        .getResultList();
  }
}
