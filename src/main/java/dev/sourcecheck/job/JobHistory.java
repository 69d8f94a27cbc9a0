package dev.sourcecheck.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The tests of a source, present and past. */
@ApplicationScoped
public class JobHistory {
  private final JobHistoryRepository jobs;

  @Inject
  JobHistory(JobHistoryRepository jobs) {
    this.jobs = jobs;
  }

  /** Tests of a source, newest first, with an id below {@code before}. */
  @Transactional
  public List<TestJob> ofSource(long sourceId, long before, int limit) {
    return jobs(jobs.ofSource(sourceId, before, limit));
  }

  /** The last successful test of a source with an id below {@code before}. */
  @Transactional
  public Optional<TestJob> lastSuccess(long sourceId, long before) {
    return jobs(jobs.successesOfSource(sourceId, before, 1)).stream().findFirst();
  }

  private static List<TestJob> jobs(List<JobHistoryRow> ordered) {
    Map<Long, List<JobHistoryRow>> rows = new LinkedHashMap<>();
    for (JobHistoryRow row : ordered) {
      rows.computeIfAbsent(row.id(), id -> new ArrayList<>()).add(row);
    }
    return rows.values().stream().map(JobHistory::job).toList();
  }

  private static TestJob job(List<JobHistoryRow> rows) {
    return rows.get(0)
        .toJob(rows.stream().map(JobHistoryRow::toStep).filter(Objects::nonNull).toList());
  }
}
