package dev.sourcecheck.lineage.sql.scope;

import java.util.Arrays;

/** An immutable set of source columns, as sorted numbers of {@link SourcePool}. */
public final class SourceSet {
  public static final SourceSet EMPTY = new SourceSet(new int[0]);

  public final int[] ids;

  private SourceSet(int[] ids) {
    this.ids = ids;
  }

  public static SourceSet of(int id) {
    return new SourceSet(new int[] {id});
  }

  /** Takes the first numbers of an array, in any order and with duplicates. */
  public static SourceSet of(int[] values, int count) {
    if (count == 0) {
      return EMPTY;
    }
    int[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    int unique = 1;
    for (int i = 1; i < count; i++) {
      if (sorted[i] != sorted[unique - 1]) {
        sorted[unique++] = sorted[i];
      }
    }
    return new SourceSet(unique == count ? sorted : Arrays.copyOf(sorted, unique));
  }

  boolean isEmpty() {
    return ids.length == 0;
  }
}
