package dev.sourcecheck.page;

import dev.sourcecheck.job.RecentTests.RecentTest;
import dev.sourcecheck.job.TestJob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the tests of a source, newest first.
 *
 * @param sinceSuccess the latest finished test against the last success before it; null if the
 *     latest one succeeded, if there was no success, or if this is not the first page
 * @param first whether this is the first page
 * @param next the {@code before} of the next page, null on the last one
 * @param from the test that a comparison starts with unless the user selects another, 0 if none
 * @param to the test that a comparison ends with unless the user selects another, 0 if none
 * @param notice why there is no comparison, or empty
 */
public record HistoryView(
    List<HistoryRow> rows,
    VerdictLine verdicts,
    List<DurationPlot> plots,
    @Nullable TestComparison sinceSuccess,
    boolean first,
    @Nullable Long next,
    long from,
    long to,
    String notice) {
  static final int PAGE = 30;

  /** The bars of a plot are not wider than those of this number of tests. */
  private static final int MIN_CAPACITY = 12;

  /**
   * @param found tests, newest first; those beyond the page are not shown
   */
  static HistoryView of(
      List<TestJob> found, @Nullable TestComparison sinceSuccess, boolean first, String notice) {
    int count = Math.min(PAGE, found.size());
    List<TestJob> newestFirst = found.subList(0, count);
    return new HistoryView(
        newestFirst.stream().map(HistoryRow::of).toList(),
        VerdictLine.of(newestFirst.stream().map(HistoryView::withoutSteps).toList()),
        DurationPlot.of(newestFirst, Math.max(MIN_CAPACITY, count)),
        sinceSuccess,
        first,
        found.size() > count ? newestFirst.get(count - 1).id() : null,
        count < 2 ? 0 : newestFirst.get(1).id(),
        count == 0 ? 0 : newestFirst.get(0).id(),
        notice);
  }

  private static RecentTest withoutSteps(TestJob job) {
    return new RecentTest(
        job.id(),
        job.status(),
        job.outcome(),
        job.warningCount(),
        job.createdAt(),
        job.startedAt(),
        job.finishedAt());
  }

  /** Whether there are two tests to compare. */
  public boolean comparable() {
    return rows.size() > 1;
  }
}
