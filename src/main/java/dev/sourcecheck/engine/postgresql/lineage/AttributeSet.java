package dev.sourcecheck.engine.postgresql.lineage;

import java.util.Arrays;

/**
 * An immutable set of attributes of stored relations, as sorted numbers. Negative numbers stand for
 * the columns of a recursive query until its sources are known.
 */
final class AttributeSet {
  static final AttributeSet EMPTY = new AttributeSet(new long[0]);

  final long[] keys;

  private AttributeSet(long[] keys) {
    this.keys = keys;
  }

  static AttributeSet of(long key) {
    return new AttributeSet(new long[] {key});
  }

  /** Takes the first keys of an array, in any order and with duplicates. */
  static AttributeSet of(long[] keys, int count) {
    if (count == 0) {
      return EMPTY;
    }
    long[] sorted = Arrays.copyOf(keys, count);
    Arrays.sort(sorted);
    int unique = 1;
    for (int i = 1; i < count; i++) {
      if (sorted[i] != sorted[unique - 1]) {
        sorted[unique++] = sorted[i];
      }
    }
    return new AttributeSet(unique == count ? sorted : Arrays.copyOf(sorted, unique));
  }

  /**
   * @param attribute its number: 0 for the whole row, negative for system columns
   */
  static AttributeSet attribute(long relation, int attribute) {
    return of(relation << 16 | (attribute & 0xFFFF));
  }

  static Attribute attribute(long key) {
    return new Attribute(key >>> 16, (short) (key & 0xFFFF));
  }

  boolean isEmpty() {
    return keys.length == 0;
  }
}
