package dev.sourcecheck.check;

import dev.sourcecheck.lineage.flow.StatementOutcome;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts how many view definitions, or statements of the history, could be resolved to lineage. */
final class TextTally {
  final UnresolvedTally notUnderstood = new UnresolvedTally();
  final UnresolvedTally partlyResolved = new UnresolvedTally();
  private long read;
  private long resolved;
  private long withoutLineage;
  private long failed;
  private long columns;
  private long partialColumns;

  void add(StatementOutcome outcome, String text, long calls) {
    read++;
    columns += outcome.columns();
    partialColumns += outcome.partial();
    String reason = String.valueOf(outcome.reason());
    switch (outcome.result()) {
      case RESOLVED -> {
        resolved++;
        if (outcome.reason() != null) {
          partlyResolved.add(reason, text, calls);
        }
      }
      case NO_LINEAGE -> withoutLineage++;
      case NOT_UNDERSTOOD -> {
        failed++;
        notUnderstood.add(reason, text, calls);
      }
    }
  }

  long read() {
    return read;
  }

  long resolved() {
    return resolved;
  }

  long failed() {
    return failed;
  }

  Map<String, Object> details() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("read", read);
    details.put("resolved", resolved);
    details.put("no_lineage", withoutLineage);
    details.put("not_understood", failed);
    return details;
  }

  Map<String, Object> columnDetails() {
    return Map.of("total", columns, "partial", partialColumns);
  }
}
