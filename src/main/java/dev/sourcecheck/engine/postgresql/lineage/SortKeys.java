package dev.sourcecheck.engine.postgresql.lineage;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The target entries that a query's sort, group and window clauses refer to by number. */
final class SortKeys {
  private final QueryNode query;
  private final NodeText text;
  private @Nullable Map<Long, Integer> targetsByReference;

  SortKeys(QueryNode query) {
    this.query = query;
    this.text = query.context.text;
  }

  /** Adds the target entries that a list of sort or group clauses refers to. */
  void add(int list, TreeSink sink) throws UnreadableTree {
    if (list == NodeText.NONE) {
      return;
    }
    for (int at : text.elements(list)) {
      Integer target = targetsByReference().get(text.number(at, "tleSortGroupRef", 0));
      if (target == null) {
        throw UnreadableTree.malformed("no such sort key");
      }
      query.expressions.scan(text.field(target, "expr"), sink);
    }
  }

  private Map<Long, Integer> targetsByReference() throws UnreadableTree {
    Map<Long, Integer> targets = targetsByReference;
    if (targets == null) {
      targets = new HashMap<>();
      for (int target : query.elements("targetList")) {
        long reference = text.number(target, "ressortgroupref", 0);
        if (reference > 0) {
          targets.put(reference, target);
        }
      }
      targetsByReference = targets;
    }
    return targets;
  }
}
