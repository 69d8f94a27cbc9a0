package dev.sourcecheck.lineage.sql.token;

import org.jspecify.annotations.Nullable;

/** Finds keywords in a text without allocating: an open-addressing hash table of all keywords. */
final class KeywordTable {
  private static final int SIZE = 2048;
  private static final @Nullable SqlKeyword[] SLOTS = new SqlKeyword[SIZE];

  static {
    for (SqlKeyword keyword : SqlKeyword.values()) {
      int slot = hash(keyword.name(), 0, keyword.name().length()) & (SIZE - 1);
      while (SLOTS[slot] != null) {
        slot = (slot + 1) & (SIZE - 1);
      }
      SLOTS[slot] = keyword;
    }
  }

  private KeywordTable() {}

  /** The keyword in a range of the text, in any case; null if there is none. */
  static @Nullable SqlKeyword find(String text, int from, int to) {
    int slot = hash(text, from, to) & (SIZE - 1);
    for (SqlKeyword found = SLOTS[slot]; found != null; found = SLOTS[slot]) {
      String name = found.name();
      if (name.length() == to - from && text.regionMatches(true, from, name, 0, to - from)) {
        return found;
      }
      slot = (slot + 1) & (SIZE - 1);
    }
    return null;
  }

  private static int hash(String text, int from, int to) {
    int hash = to - from;
    for (int i = from; i < to; i++) {
      // clears the bit in which ASCII letters' cases differ
      hash = hash * 31 + (text.charAt(i) & ~0x20);
    }
    return hash ^ (hash >>> 11);
  }
}
