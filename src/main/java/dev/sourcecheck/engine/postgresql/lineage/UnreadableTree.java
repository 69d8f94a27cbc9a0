package dev.sourcecheck.engine.postgresql.lineage;

/**
 * A parse tree that cannot be interpreted. It has no stack trace, because it is an expected case.
 */
final class UnreadableTree extends Exception {
  private static final long serialVersionUID = 1L;

  private final TreeDefect reason;

  UnreadableTree(TreeDefect reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  static UnreadableTree malformed(String detail) {
    return new UnreadableTree(TreeDefect.MALFORMED, detail);
  }

  TreeDefect reason() {
    return reason;
  }

  /** The reason why a parse tree cannot be interpreted. */
  enum TreeDefect {
    /** The text ends early or breaks the format. */
    MALFORMED,
    /** A kind of node that this version does not know. */
    UNKNOWN_NODE,
    TOO_LONG,
    TOO_DEEP,
    /** The columns have more sources than the limit. */
    TOO_LARGE
  }
}
