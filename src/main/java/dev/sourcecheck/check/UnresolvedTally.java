package dev.sourcecheck.check;

import dev.sourcecheck.lineage.flow.StatementFingerprint;
import dev.sourcecheck.lineage.flow.StatementLabel;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts unresolved texts by reason, with one example for each. */
final class UnresolvedTally {
  private static final int SHOWN = 10;

  private final Map<String, ReasonCount> reasons = new LinkedHashMap<>();

  private static final class ReasonCount {
    private long count;
    private long calls;
    private long callsOfExample = -1;
    private String example = "";
    private String model = "";
  }

  /**
   * @param calls number of executions
   */
  void add(String reason, String text, long calls) {
    ReasonCount known = reasons.computeIfAbsent(reason, unknown -> new ReasonCount());
    known.count++;
    known.calls += calls;
    if (calls > known.callsOfExample) {
      known.callsOfExample = calls;
      known.example = StatementFingerprint.of(text);
      known.model = StatementLabel.of(text).map(StatementLabel::name).orElse("");
    }
  }

  long count(String reason) {
    ReasonCount known = reasons.get(reason);
    return known == null ? 0 : known.count;
  }

  boolean isEmpty() {
    return reasons.isEmpty();
  }

  /** The most frequent first. */
  List<Map<String, Object>> details() {
    return reasons.entrySet().stream()
        .sorted(
            Comparator.comparingLong(
                    (Map.Entry<String, ReasonCount> entry) -> entry.getValue().calls)
                .thenComparingLong(entry -> entry.getValue().count)
                .reversed())
        .limit(SHOWN)
        .map(
            entry -> {
              ReasonCount reason = entry.getValue();
              Map<String, Object> details = new LinkedHashMap<>();
              details.put("reason", entry.getKey());
              details.put("count", reason.count);
              details.put("statement", reason.example);
              if (!reason.model.isEmpty()) {
                details.put("model", reason.model);
              }
              return details;
            })
        .toList();
  }
}
