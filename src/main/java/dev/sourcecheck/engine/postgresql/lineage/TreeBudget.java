package dev.sourcecheck.engine.postgresql.lineage;

import dev.sourcecheck.engine.postgresql.lineage.UnreadableTree.TreeDefect;

/** Limits the cost of reading one tree, because its text is untrusted. */
final class TreeBudget {
  /** Total number of sources over all columns and levels. */
  private static final int MAX_SOURCES = 2_000_000;

  /** Nested queries and aliases; each level takes several stack frames. */
  private static final int MAX_DEPTH = 200;

  /** Tokens of expressions; shared expressions are counted repeatedly. */
  private static final int MAX_SCANNED = 20_000_000;

  private int spent;
  private int scanned;
  private int depth;

  void spend(int sources) throws UnreadableTree {
    spent += sources;
    if (spent > MAX_SOURCES) {
      throw new UnreadableTree(TreeDefect.TOO_LARGE, "more than " + MAX_SOURCES + " sources");
    }
  }

  void scan(int tokens) throws UnreadableTree {
    scanned += tokens;
    if (scanned > MAX_SCANNED) {
      throw new UnreadableTree(
          TreeDefect.TOO_LARGE, "more than " + MAX_SCANNED + " tokens to read");
    }
  }

  void enter() throws UnreadableTree {
    if (++depth > MAX_DEPTH) {
      throw new UnreadableTree(TreeDefect.TOO_DEEP, "more than " + MAX_DEPTH + " nested queries");
    }
  }

  void leave() {
    depth--;
  }
}
