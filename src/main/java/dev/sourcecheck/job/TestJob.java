package dev.sourcecheck.job;

import dev.sourcecheck.check.Outcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job as it stands in the store.
 *
 * @param sourceId null for a test without saving
 * @param outcome success or failed, null unless done
 * @param tries how often a worker began it
 * @param steps in the order in which they run
 */
public record TestJob(
    long id,
    JobKind kind,
    @Nullable Long sourceId,
    JobStatus status,
    @Nullable Outcome outcome,
    int tries,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    List<TestStep> steps) {

  public TestJob {
    steps = List.copyOf(steps);
  }

  /** True if the job is done and all its steps succeeded or were skipped. */
  public boolean succeeded() {
    return outcome == Outcome.SUCCESS;
  }

  /** Warnings of all steps together. */
  public int warningCount() {
    return steps.stream().mapToInt(TestStep::warnings).sum();
  }
}
