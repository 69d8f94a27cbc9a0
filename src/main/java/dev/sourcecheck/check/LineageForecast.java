package dev.sourcecheck.check;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.LineageReader.HistoryGap;
import dev.sourcecheck.engine.LineageReader.HistoryResult;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reports the share of lineage that was resolved, and what prevents the rest. */
final class LineageForecast {
  /** A shorter history can miss monthly reports. */
  private static final Duration SHORT = Duration.ofDays(31);

  private final Clock clock;

  LineageForecast(Clock clock) {
    this.clock = clock;
  }

  Map<String, Object> details(TextTally views, TextTally statements, HistoryResult history) {
    Map<String, Object> details = new LinkedHashMap<>();
    long resolved = views.resolved() + statements.resolved();
    long all = resolved + views.failed() + statements.failed();
    if (all > 0) {
      details.put("resolved_share", Math.floor(1_000.0 * resolved / all) / 1_000);
    }
    List<Map<String, Object>> blockers = new ArrayList<>();
    if (history instanceof HistoryResult.HistoryUnavailable unavailable) {
      blockers.add(blocker("history_unavailable", unavailable.failure()));
    } else if (history instanceof HistoryResult.HistoryRead read) {
      ofHistory(read, blockers);
    }
    long opaque = statements.notUnderstood.count("opaque");
    if (opaque > 0) {
      blockers.add(
          blocker(
              "procedures",
              opaque
                  + (opaque == 1 ? " statement runs" : " statements run")
                  + " code that is not in its text: a call, an anonymous block or an EXPLAIN.",
              List.of()));
    }
    details.put("blocked_by", blockers);
    return details;
  }

  private void ofHistory(HistoryResult.HistoryRead read, List<Map<String, Object>> blockers) {
    Failure hidden = read.toSeeHidden();
    if (hidden != null) {
      blockers.add(blocker("hidden_statements", hidden));
    }
    if (read.since() != null
        && Duration.between(read.since(), clock.instant()).compareTo(SHORT) < 0) {
      blockers.add(
          blocker(
              "short_history",
              "The history begins at %s, when it was reset; earlier statements are unknown."
                  .formatted(read.since()),
              List.of()));
    }
    for (HistoryGap gap : read.gaps()) {
      blockers.add(blocker(gap.reason(), gap.hint(), gap.fix()));
    }
  }

  private static Map<String, Object> blocker(String reason, Failure failure) {
    Map<String, Object> blocker = blocker(reason, failure.hint(), failure.fix());
    blocker.put("code", failure.code().name().toLowerCase(Locale.ROOT));
    return blocker;
  }

  private static Map<String, Object> blocker(String reason, String hint, List<String> fix) {
    Map<String, Object> blocker = new LinkedHashMap<>();
    blocker.put("reason", reason);
    blocker.put("hint", hint);
    blocker.put("fix", fix);
    return blocker;
  }
}
