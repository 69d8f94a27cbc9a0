package dev.sourcecheck.engine.postgresql.lineage;

import java.util.Arrays;

/** Collects attributes within a tree's budget. */
final class AttributeCollector {
  private static final int COMPACTED_FROM = 256;

  private final TreeBudget budget;
  private long[] keys = new long[4];
  private int count;

  AttributeCollector(TreeBudget budget) {
    this.budget = budget;
  }

  void add(AttributeSet set) throws UnreadableTree {
    int more = set.keys.length;
    if (more == 0) {
      return;
    }
    budget.spend(more);
    if (count + more > keys.length) {
      makeRoom(more);
    }
    System.arraycopy(set.keys, 0, keys, count, more);
    count += more;
  }

  private void makeRoom(int more) {
    if (count >= COMPACTED_FROM) {
      long[] unique = AttributeSet.of(keys, count).keys;
      System.arraycopy(unique, 0, keys, 0, unique.length);
      count = unique.length;
    }
    if (count + more > keys.length) {
      keys = Arrays.copyOf(keys, Math.max(keys.length * 2, count + more));
    }
  }

  AttributeSet toSet() {
    return AttributeSet.of(keys, count);
  }
}
