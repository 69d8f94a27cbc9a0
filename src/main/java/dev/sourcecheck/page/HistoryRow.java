package dev.sourcecheck.page;

import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.TestStep;
import java.util.List;

/**
 * A test in the history of its source.
 *
 * @param when it was submitted
 * @param took how long it ran, empty if it has not finished
 */
public record HistoryRow(
    long id, VerdictLabel verdict, PageTime when, String took, List<HistoryCell> cells) {

  /** A step of the test. */
  public record HistoryCell(VerdictLabel verdict, String took) {
    static HistoryCell of(TestStep step) {
      return new HistoryCell(
          verdictOf(step), PageTime.between(step.startedAt(), step.finishedAt()));
    }
  }

  static HistoryRow of(TestJob job) {
    return new HistoryRow(
        job.id(),
        VerdictLabel.of(job.status(), job.outcome(), job.warningCount()),
        new PageTime(job.createdAt()),
        PageTime.between(job.startedAt(), job.finishedAt()),
        job.steps().stream().map(HistoryCell::of).toList());
  }

  /** As {@link VerdictLabel}, but a step that waits for those before it does not stand out. */
  static VerdictLabel verdictOf(TestStep step) {
    VerdictLabel label =
        VerdictLabel.of(step.status(), StepResult.of(step).outcome(), step.warnings());
    return step.status() == JobStatus.WAITING ? new VerdictLabel(label.text(), "neutral") : label;
  }
}
