package dev.sourcecheck.job;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A job and one of its steps, as a query selects them; without a step, its columns are null. */
record JobHistoryRow(
    Long id,
    String kind,
    @Nullable Long sourceId,
    String status,
    @Nullable String outcome,
    Integer attempt,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable String step,
    @Nullable String stepStatus,
    @Nullable String result,
    @Nullable String progress,
    @Nullable Integer warnings,
    @Nullable Instant stepStartedAt,
    @Nullable Instant stepFinishedAt) {

  TestJob toJob(List<TestStep> steps) {
    return new TestJob(
        id,
        JobKind.ofWire(kind),
        sourceId,
        JobStatus.ofWire(status),
        Outcome.ofColumn(outcome),
        attempt,
        createdAt,
        startedAt,
        finishedAt,
        steps);
  }

  /** Null if the job has no steps. */
  @Nullable TestStep toStep() {
    return step == null || stepStatus == null || warnings == null
        ? null
        : new TestStep(
            Step.ofWire(step),
            JobStatus.ofWire(stepStatus),
            result,
            progress,
            warnings,
            stepStartedAt,
            stepFinishedAt);
  }
}
