package dev.sourcecheck.engine.postgresql.lineage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Replaces a recursive query's references to its own columns by the sources of these columns. */
final class RecursionResolution {
  /** Maximum number of result columns in PostgreSQL. */
  private static final int MAX_COLUMNS = 1_664;

  private final TreeContext context;
  private final long first;

  RecursionResolution(TreeContext context) {
    this.context = context;
    this.first = context.placeholders(MAX_COLUMNS + 1);
  }

  /** A reference of the query to itself; 0 is the whole row. */
  TreeColumn self(int number) throws UnreadableTree {
    if (number < 0 || number > MAX_COLUMNS) {
      throw UnreadableTree.malformed("no such column");
    }
    return TreeColumn.of(AttributeSet.of(first + number));
  }

  List<TreeColumn> columns(List<TreeColumn> direct) throws UnreadableTree {
    List<TreeColumn> resolved = new ArrayList<>(direct.size());
    for (TreeColumn column : direct) {
      AttributeCollector steering = new AttributeCollector(context.budget);
      steering.add(column.steering());
      AttributeSet values = expand(column.values(), direct, steering);
      resolved.add(new TreeColumn(values, expand(steering.toSet(), direct), column.partial()));
    }
    return resolved;
  }

  AttributeSet expand(AttributeSet set, List<TreeColumn> direct) throws UnreadableTree {
    return expand(set, direct, new AttributeCollector(context.budget));
  }

  private AttributeSet expand(
      AttributeSet set, List<TreeColumn> direct, AttributeCollector steering)
      throws UnreadableTree {
    if (set.isEmpty() || set.keys[0] >= 0) {
      return set; // placeholders sort first
    }
    AttributeCollector found = new AttributeCollector(context.budget);
    Set<Long> seen = new HashSet<>();
    Deque<Long> pending = new ArrayDeque<>();
    for (long key : set.keys) {
      pending.add(key);
    }
    while (!pending.isEmpty()) {
      long key = pending.remove();
      if (!seen.add(key)) {
        continue;
      }
      context.budget.spend(1);
      if (!isSelf(key)) {
        found.add(AttributeSet.of(key));
        continue;
      }
      int number = (int) (key - first);
      int from = number == 0 ? 0 : number - 1;
      int to = number == 0 ? direct.size() : Math.min(number, direct.size());
      for (int i = from; i < to; i++) {
        steering.add(direct.get(i).steering());
        context.budget.spend(direct.get(i).values().keys.length);
        for (long next : direct.get(i).values().keys) {
          pending.add(next);
        }
      }
    }
    return found.toSet();
  }

  private boolean isSelf(long key) {
    return key >= first && key <= first + MAX_COLUMNS;
  }
}
