package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.TestStep;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code AsyncDataSourceTestResults}, with what we add for people and pipelines. */
record TestAnswer(
    long id,
    String status,
    List<StepAnswer> results,
    @Nullable String outcome,
    int attempt,
    @JsonProperty("source_id") @Nullable Long sourceId,
    @JsonProperty("created_at") String createdAt,
    @JsonProperty("started_at") @Nullable String startedAt,
    @JsonProperty("finished_at") @Nullable String finishedAt) {

  static TestAnswer of(TestJob job) {
    return new TestAnswer(
        job.id(),
        job.status().wire(),
        job.steps().stream().map(StepAnswer::of).toList(),
        job.outcome(),
        job.tries(),
        job.sourceId(),
        job.createdAt().toString(),
        text(job.startedAt()),
        text(job.finishedAt()));
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }

  /** {@code TestResultStep}; {@code result} is always there, null until the step is done. */
  record StepAnswer(
      String step,
      String status,
      @JsonRawValue @Nullable String result,
      @JsonRawValue @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String progress,
      @JsonProperty("started_at") @Nullable String startedAt,
      @JsonProperty("finished_at") @Nullable String finishedAt) {

    static StepAnswer of(TestStep step) {
      return new StepAnswer(
          step.step().wire(),
          step.status().wire(),
          step.result(),
          step.progress(),
          text(step.startedAt()),
          text(step.finishedAt()));
    }
  }

  /**
   * {@code TestDataSourceAsyncResponse}; {@code joined} tells that this very test was in flight
   * already.
   */
  record Accepted(@JsonProperty("job_id") long jobId, boolean joined) {}

  /**
   * A page of a source's tests, newest first; {@code next_before} asks for the next one, null at
   * the end.
   */
  record History(List<TestAnswer> items, @JsonProperty("next_before") @Nullable Long nextBefore) {}
}
