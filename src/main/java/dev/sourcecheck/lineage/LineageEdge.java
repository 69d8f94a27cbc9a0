package dev.sourcecheck.lineage;

import org.jspecify.annotations.Nullable;

/**
 * One relation, or column of it, feeds another.
 *
 * @param partial the target column may have sources that are not known
 */
public record LineageEdge(EdgeEnd from, EdgeEnd to, EdgeKind kind, boolean partial) {
  public LineageEdge(EdgeEnd from, EdgeEnd to, EdgeKind kind) {
    this(from, to, kind, false);
  }

  /**
   * Where an edge begins or ends.
   *
   * @param column null: the relation as a whole
   */
  public record EdgeEnd(RelationName relation, @Nullable String column) {}

  /** In what way. */
  public enum EdgeKind {
    /** Values flow. */
    DIRECT,
    /** No value flows, it only steers which rows there are: a WHERE, a join condition, EXCEPT. */
    INDIRECT,
    /** It is used, and who says so does not tell how. */
    ANY,
    /** Between columns: the value is computed from it. */
    VALUE,
    /**
     * From a column: it decides which rows contribute to a column, or to all columns if the edge
     * ends at the relation.
     */
    STEERING
  }

  /** An edge between relations. */
  public static LineageEdge between(RelationName from, RelationName to, EdgeKind kind) {
    return new LineageEdge(new EdgeEnd(from, null), new EdgeEnd(to, null), kind);
  }

  /** A view that uses a column, as a server tells it: which of the view's columns is not told. */
  public static LineageEdge use(RelationName from, String column, RelationName view) {
    return new LineageEdge(new EdgeEnd(from, column), new EdgeEnd(view, null), EdgeKind.ANY);
  }

  boolean ofColumns() {
    return from.column() != null || to.column() != null;
  }
}
