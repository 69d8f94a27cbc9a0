package dev.sourcecheck.lineage;

import java.util.HashSet;
import java.util.Set;

/** What a statement says about lineage. */
public sealed interface StatementReading {
  /** Both together; what was not understood spoils the whole. */
  default StatementReading and(StatementReading other) {
    if (!(this instanceof Understood one)) {
      return this;
    }
    if (!(other instanceof Understood two)) {
      return other;
    }
    return one.equals(Understood.NOTHING)
        ? two
        : new Understood(
            union(one.reads(), two.reads()),
            union(one.writes(), two.writes()),
            union(one.edges(), two.edges()));
  }

  private static <T> Set<T> union(Set<T> one, Set<T> two) {
    Set<T> both = new HashSet<>(one);
    both.addAll(two);
    return both;
  }

  /**
   * All of it was understood.
   *
   * @param edges empty for a statement that makes no lineage, such as a SELECT, a SET or an INSERT
   *     of constants
   */
  record Understood(Set<RelationName> reads, Set<RelationName> writes, Set<LineageEdge> edges)
      implements StatementReading {
    /** Nothing is read and nothing written. */
    static final Understood NOTHING = new Understood(Set.of(), Set.of(), Set.of());

    public Understood {
      reads = Set.copyOf(reads);
      writes = Set.copyOf(writes);
      edges = Set.copyOf(edges);
    }
  }

  /** Nothing is known of it, not even a part. */
  record NotUnderstood(ReadingReason reason) implements StatementReading {}

  /** Why a statement was not understood. */
  enum ReadingReason {
    /** The parser does not know it, or it was cut off by the server. */
    SYNTAX,
    /** It parses, but holds something whose tables we cannot tell. */
    UNSUPPORTED,
    /** What it does is written elsewhere: a call, an anonymous block. */
    OPAQUE,
    TOO_LONG,
    TOO_DEEP,
    TOO_SLOW
  }
}
