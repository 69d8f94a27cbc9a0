package dev.sourcecheck.lineage;

import org.jspecify.annotations.Nullable;

/** One relation, or column of it, feeds another. */
public record LineageEdge(End from, End to, EdgeKind kind) {
  /**
   * Where an edge begins or ends.
   *
   * @param column null: the relation as a whole
   */
  public record End(RelationName relation, @Nullable String column) {}

  /** In what way. */
  public enum EdgeKind {
    /** Values flow. */
    DIRECT,
    /** It only steers which rows there are: a sub-query of a WHERE, an ON, an EXCEPT. */
    INDIRECT,
    /** It is used, and who says so does not tell how. */
    ANY
  }

  /** An edge between relations. */
  public static LineageEdge between(RelationName from, RelationName to, EdgeKind kind) {
    return new LineageEdge(new End(from, null), new End(to, null), kind);
  }

  /** A view that uses a column, as a server tells it: which of the view's columns is not told. */
  public static LineageEdge use(RelationName from, String column, RelationName view) {
    return new LineageEdge(new End(from, column), new End(view, null), EdgeKind.ANY);
  }

  boolean ofColumns() {
    return from.column() != null || to.column() != null;
  }
}
