package dev.sourcecheck.lineage;

import org.jspecify.annotations.Nullable;

/** One relation, or column of it, feeds another. */
public record Edge(End from, End to, Kind kind) {
  /**
   * Where an edge begins or ends.
   *
   * @param column null: the relation as a whole
   */
  public record End(Relation relation, @Nullable String column) {}

  /** In what way. */
  public enum Kind {
    /** Values flow. */
    DIRECT,
    /** It only steers which rows there are: a sub-query of a WHERE, an ON, an EXCEPT. */
    INDIRECT,
    /** It is used, and who says so does not tell how. */
    ANY
  }

  /** An edge between relations. */
  public static Edge between(Relation from, Relation to, Kind kind) {
    return new Edge(new End(from, null), new End(to, null), kind);
  }

  /** A view that uses a column, as a server tells it: which of the view's columns is not told. */
  public static Edge use(Relation from, String column, Relation view) {
    return new Edge(new End(from, column), new End(view, null), Kind.ANY);
  }

  boolean ofColumns() {
    return from.column() != null || to.column() != null;
  }
}
