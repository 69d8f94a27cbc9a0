package dev.sourcecheck.lineage;

/** Which edges of a node are followed. */
public enum LineageDirection {
  /** To what it is computed from. */
  UP,
  /** To what is computed from it. */
  DOWN,
  /** Up from the start and, separately, down from it: not to what else its origins feed. */
  BOTH
}
