package dev.sourcecheck.page;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.TestStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The durations of one step in the tests of a source, as bars, oldest first. A failed step has a
 * cross above its bar, so that colour alone says nothing. The table of the history has the same
 * values as text.
 *
 * @param longest the duration of the highest bar
 * @param label a summary of the bars
 */
public record DurationPlot(String name, String longest, String label, List<DurationBar> bars) {
  static final int WIDTH = 300;
  static final int HEIGHT = 72;

  /** The space above the bars, for the crosses. */
  private static final int TOP = 12;

  private static final int CROSS = 8;

  /**
   * The step in one test. Lengths are in the units of the plot.
   *
   * @param left of the cross
   * @param right of the cross
   * @param title for pointers
   */
  public record DurationBar(
      int x, int y, int width, int height, int left, int right, String kind, String title) {
    public boolean failed() {
      return kind.equals("failed");
    }
  }

  /**
   * One plot for each step that has a duration in at least one test.
   *
   * @param newestFirst tests of a source
   * @param capacity the number of tests for which there is space
   */
  static List<DurationPlot> of(List<TestJob> newestFirst, int capacity) {
    List<DurationPlot> plots = new ArrayList<>();
    for (Step step : Step.values()) {
      List<TimedStep> timed = timed(newestFirst, step);
      if (!timed.isEmpty()) {
        plots.add(plot(timed, capacity));
      }
    }
    return plots;
  }

  /**
   * A step that has started and ended.
   *
   * @param age the number of later tests
   */
  private record TimedStep(long job, int age, TestStep step, long millis, VerdictLabel verdict) {
    String title() {
      return "Test " + job + ": " + verdict.text() + ", " + PageTime.millis(millis);
    }
  }

  private static List<TimedStep> timed(List<TestJob> newestFirst, Step wanted) {
    List<TimedStep> timed = new ArrayList<>();
    for (int age = 0; age < newestFirst.size(); age++) {
      TestJob job = newestFirst.get(age);
      for (TestStep step : job.steps()) {
        if (step.step() == wanted && step.startedAt() != null && step.finishedAt() != null) {
          long millis = Duration.between(step.startedAt(), step.finishedAt()).toMillis();
          timed.add(
              new TimedStep(job.id(), age, step, Math.max(0, millis), HistoryRow.verdictOf(step)));
        }
      }
    }
    return timed;
  }

  private static DurationPlot plot(List<TimedStep> timed, int capacity) {
    long longest = timed.stream().mapToLong(TimedStep::millis).max().orElse(0);
    long shortest = timed.stream().mapToLong(TimedStep::millis).min().orElse(0);
    long failed = timed.stream().filter(each -> each.verdict().kind().equals("failed")).count();
    String name = SourceOverview.name(timed.get(0).step());
    String label =
        "%s in %d %s: %s to %s, last %s, failed in %d"
            .formatted(
                name,
                timed.size(),
                timed.size() == 1 ? "test" : "tests",
                PageTime.millis(shortest),
                PageTime.millis(longest),
                PageTime.millis(timed.get(0).millis()),
                failed);
    int pitch = WIDTH / capacity;
    List<DurationBar> bars =
        timed.stream().map(each -> bar(each, capacity, pitch, Math.max(1, longest))).toList();
    return new DurationPlot(name, PageTime.millis(longest), label, bars);
  }

  private static DurationBar bar(TimedStep timed, int capacity, int pitch, long longest) {
    int x = (capacity - 1 - timed.age()) * pitch;
    int width = Math.max(1, pitch - 2);
    int height = (int) Math.max(2, (HEIGHT - TOP) * timed.millis() / longest);
    return new DurationBar(
        x,
        HEIGHT - height,
        width,
        height,
        x + width / 2 - CROSS / 2,
        x + width / 2 + CROSS / 2,
        timed.verdict().kind(),
        timed.title());
  }
}
