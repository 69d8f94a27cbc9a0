package dev.sourcecheck.engine;

import java.util.List;
import java.util.Set;

/** The server's own analysis of a view's columns. */
public sealed interface ViewAnalysis {
  /**
   * The server resolved every name.
   *
   * @param columns one for each column of the view, in order
   * @param sources relations whose rows or values become part of the view
   * @param filters relations that only decide which rows there are
   */
  record ResolvedView(List<ViewColumn> columns, Set<RelationId> sources, Set<RelationId> filters)
      implements ViewAnalysis {}

  /**
   * No analysis exists, or it cannot be interpreted; the view's text is used instead.
   *
   * @param reason a stable lower-case code such as {@code unknown_node}
   */
  record NoViewAnalysis(String reason) implements ViewAnalysis {}

  /**
   * A column of a view.
   *
   * @param values columns from which its value is computed
   * @param steering columns that decide which rows contribute to it
   * @param partial whether sources may be missing
   */
  record ViewColumn(Set<ColumnId> values, Set<ColumnId> steering, boolean partial) {}

  /** A relation of the source's own database. */
  record RelationId(String schema, String name) {}

  /** A column of a relation. */
  record ColumnId(RelationId relation, String column) {}
}
