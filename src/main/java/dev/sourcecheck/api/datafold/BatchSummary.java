package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.job.JobBatches.BatchJob;
import dev.sourcecheck.job.JobBatches.JobBatch;
import dev.sourcecheck.job.JobStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of a batch.
 *
 * @param finished whether all of its tests have ended
 * @param finishedAt when the last of them ended, null before
 * @param total number of tests
 * @param statuses number of tests by status, with zeros
 * @param outcomes number of tests that are done by outcome, with zeros
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record BatchSummary(
    long batch,
    Instant createdAt,
    @Nullable Instant finishedAt,
    boolean finished,
    int total,
    Map<String, Long> statuses,
    Map<String, Long> outcomes,
    List<BatchItem> jobs) {

  /**
   * @param outcome null unless the test is done
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record BatchItem(
      long sourceId, String sourceName, long jobId, String status, @Nullable String outcome) {
    static BatchItem of(BatchJob job) {
      Outcome outcome = job.outcome();
      return new BatchItem(
          job.sourceId(),
          job.sourceName(),
          job.jobId(),
          job.status().wire(),
          outcome == null ? null : outcome.wire());
    }
  }

  /**
   * @param maxJobs maximum number of listed jobs; the numbers cover all of them
   */
  static BatchSummary of(JobBatch batch, int maxJobs) {
    List<BatchItem> items = batch.jobs().stream().map(BatchItem::of).toList();
    boolean finished = batch.jobs().stream().allMatch(job -> job.status().isFinal());
    Map<String, Long> statuses = new LinkedHashMap<>();
    for (JobStatus status : JobStatus.values()) {
      statuses.put(
          status.wire(), items.stream().filter(i -> i.status().equals(status.wire())).count());
    }
    Map<String, Long> outcomes = new LinkedHashMap<>();
    for (Outcome outcome : List.of(Outcome.SUCCESS, Outcome.FAILED)) {
      outcomes.put(
          outcome.wire(), items.stream().filter(i -> outcome.wire().equals(i.outcome())).count());
    }
    return new BatchSummary(
        batch.id(),
        batch.createdAt(),
        finished ? lastEnd(batch) : null,
        finished,
        items.size(),
        statuses,
        outcomes,
        items.stream().limit(maxJobs).toList());
  }

  private static @Nullable Instant lastEnd(JobBatch batch) {
    Instant last = null;
    for (BatchJob job : batch.jobs()) {
      Instant end = job.finishedAt();
      if (end != null && (last == null || end.isAfter(last))) {
        last = end;
      }
    }
    return last;
  }
}
