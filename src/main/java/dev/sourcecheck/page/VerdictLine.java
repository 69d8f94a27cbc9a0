package dev.sourcecheck.page;

import dev.sourcecheck.job.RecentTests.RecentTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A line of the latest verdicts of a source, oldest first. Failed tests are taller bars, so that
 * colour alone says nothing.
 *
 * @param label the same as text
 */
public record VerdictLine(List<VerdictBar> bars, String label) {
  static final int TESTS = 30;
  private static final int STEP = 6;
  private static final int HEIGHT = 20;

  /** One test; {@code y} and {@code height} are in pixels. */
  public record VerdictBar(int x, int y, int height, String kind) {}

  /**
   * @param newestFirst at most {@link #TESTS}
   */
  static VerdictLine of(List<RecentTest> newestFirst) {
    List<VerdictBar> bars = new ArrayList<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (int i = 0; i < newestFirst.size(); i++) {
      RecentTest test = newestFirst.get(i);
      VerdictLabel label = VerdictLabel.of(test.status(), test.outcome(), 0);
      int height =
          switch (label.kind()) {
            case "failed" -> HEIGHT;
            case "ok" -> HEIGHT / 2;
            default -> HEIGHT / 4;
          };
      bars.add(new VerdictBar((TESTS - 1 - i) * STEP, HEIGHT - height, height, label.kind()));
      counts.merge(label.text().toLowerCase(Locale.ROOT), 1, Integer::sum);
    }
    String summary =
        counts.entrySet().stream()
            .map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", "));
    String noun =
        newestFirst.size() == 1 ? "Last test: " : "Last " + newestFirst.size() + " tests: ";
    return new VerdictLine(bars, bars.isEmpty() ? "No tests" : noun + summary);
  }
}
