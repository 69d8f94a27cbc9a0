package dev.sourcecheck.lineage;

import org.jspecify.annotations.Nullable;

/**
 * A relation, or one of its columns, contributes to another.
 *
 * @param partial whether the target column may have further sources
 */
public record LineageEdge(EdgeEnd from, EdgeEnd to, EdgeKind kind, boolean partial) {
  public LineageEdge(EdgeEnd from, EdgeEnd to, EdgeKind kind) {
    this(from, to, kind, false);
  }

  /**
   * The start or end of an edge.
   *
   * @param column null for the relation as a whole
   */
  public record EdgeEnd(RelationName relation, @Nullable String column) {}

  /** How the source contributes to the target. */
  public enum EdgeKind {
    /** Values flow. */
    DIRECT,
    /**
     * No values flow; it only decides which rows there are, as in WHERE, a join condition or
     * EXCEPT.
     */
    INDIRECT,
    /** It is used in an unknown way. */
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

  /** A column used by a view, as recorded by the server without the column of the view. */
  public static LineageEdge use(RelationName from, String column, RelationName view) {
    return new LineageEdge(new EdgeEnd(from, column), new EdgeEnd(view, null), EdgeKind.ANY);
  }

  boolean ofColumns() {
    return from.column() != null || to.column() != null;
  }
}
