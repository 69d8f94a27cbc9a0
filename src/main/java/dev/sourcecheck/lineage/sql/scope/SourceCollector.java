package dev.sourcecheck.lineage.sql.scope;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Collects source columns. */
public final class SourceCollector {
  private static final int COMPACTED_FROM = 256;

  private final WorkBudget budget;
  private @Nullable SourceSet only;
  private int[] ids = new int[0];
  private int count;

  public SourceCollector(WorkBudget budget) {
    this.budget = budget;
  }

  public void add(SourceSet set) {
    if (set.isEmpty() || set == only) {
      return;
    }
    if (only == null && count == 0) {
      only = set;
      return;
    }
    spill();
    append(set);
  }

  public SourceSet toSet() {
    if (only != null) {
      return only;
    }
    SourceSet set = SourceSet.of(ids, count);
    only = set;
    count = 0;
    return set;
  }

  private void spill() {
    if (only != null) {
      SourceSet first = only;
      only = null;
      append(first);
    }
  }

  private void append(SourceSet set) {
    int more = set.ids.length;
    if (!budget.spend(more)) {
      return;
    }
    if (count + more > ids.length) {
      if (count >= COMPACTED_FROM) {
        int[] unique = SourceSet.of(ids, count).ids;
        System.arraycopy(unique, 0, ids, 0, unique.length);
        count = unique.length;
      }
      if (count + more > ids.length) {
        ids = Arrays.copyOf(ids, Math.max(8, Math.max(ids.length * 2, count + more)));
      }
    }
    System.arraycopy(set.ids, 0, ids, count, more);
    count += more;
  }
}
