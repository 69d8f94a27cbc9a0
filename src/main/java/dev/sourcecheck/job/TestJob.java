package dev.sourcecheck.job;

import dev.sourcecheck.check.Outcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stored job.
 *
 * @param sourceId null for an unsaved form
 * @param outcome success or failed, null unless done
 * @param attempt number of attempts begun, without those that were released
 * @param steps in execution order
 */
public record TestJob(
    long id,
    JobKind kind,
    @Nullable Long sourceId,
    JobStatus status,
    @Nullable Outcome outcome,
    int attempt,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    List<TestStep> steps) {

  public TestJob {
    steps = List.copyOf(steps);
  }

  /** True if the job is done and none of its steps failed. */
  public boolean succeeded() {
    return outcome == Outcome.SUCCESS;
  }

  /** The number of warnings of all steps. */
  public int warningCount() {
    return steps.stream().mapToInt(TestStep::warnings).sum();
  }
}
