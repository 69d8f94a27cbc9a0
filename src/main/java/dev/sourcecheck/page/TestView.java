package dev.sourcecheck.page;

import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.source.DataSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A test on its page.
 *
 * @param source the tested source, null for an unsaved form or a deleted source
 * @param deleted whether the source was deleted
 * @param state differs if the heading and the actions are to be rendered again
 * @param announcement for screen readers, when the state changes
 * @param since when the test started, while it runs
 * @param unfinished whether the test ended without a verdict, at its time limit or after its last
 *     attempt
 * @param done the number of steps that have ended
 * @param firstFailed the step that gets the focus, empty if none failed
 * @param now the time of the service, which the clock of a browser can differ from
 */
public record TestView(
    long id,
    @Nullable TestedSource source,
    boolean deleted,
    String state,
    String announcement,
    VerdictLabel verdict,
    boolean ended,
    boolean unfinished,
    boolean needsConfirmation,
    boolean needsAuthentication,
    int attempt,
    PageTime created,
    @Nullable PageTime since,
    long done,
    String took,
    List<StepView> steps,
    String firstFailed,
    PageTime now) {

  /**
   * The source of a test.
   *
   * @param editable false for the types that only DQOps' API has
   */
  public record TestedSource(long id, String name, String type, String target, boolean editable) {
    static TestedSource of(DataSource source) {
      return new TestedSource(
          source.id(),
          source.form().name(),
          source.form().type().title(),
          ListedSource.target(source.form()),
          source.form().type().inDatafold());
    }
  }

  static TestView of(TestJob job, @Nullable DataSource source, Instant now) {
    List<StepView> steps = new ArrayList<>();
    Long sourceId = source == null ? null : source.id();
    job.steps().forEach(step -> steps.add(StepView.of(step, sourceId, now)));
    VerdictLabel verdict = VerdictLabel.of(job.status(), job.outcome(), job.warningCount());
    long done = job.steps().stream().filter(step -> step.status().isFinal()).count();
    return new TestView(
        job.id(),
        source == null ? null : TestedSource.of(source),
        source == null && job.sourceId() != null,
        job.status().wire() + "/" + job.attempt() + "/" + done,
        announcement(job.status(), verdict),
        verdict,
        job.status().isFinal(),
        job.status() == JobStatus.FAILED,
        job.status() == JobStatus.NEEDS_CONFIRMATION,
        job.status() == JobStatus.NEEDS_AUTHENTICATION,
        job.attempt(),
        new PageTime(job.createdAt()),
        job.status().isFinal() ? null : PageTime.of(job.startedAt()),
        done,
        PageTime.between(job.startedAt(), job.finishedAt()),
        steps,
        steps.stream().filter(StepView::failed).map(StepView::id).findFirst().orElse(""),
        new PageTime(now));
  }

  /** The steps announce that the test runs. */
  private static String announcement(JobStatus status, VerdictLabel verdict) {
    return status == JobStatus.WAITING || status == JobStatus.PROCESSING
        ? ""
        : "Test: " + verdict.text();
  }

  /** The id as the heading shows it. */
  public String title() {
    return source == null ? "Test " + id : "Test " + id + " of " + source.name();
  }
}
