package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns of a query.
 *
 * @param steering what decides which rows there are
 */
public record QueryResult(List<RelationColumn> columns, SourceSet steering) {
  public static final QueryResult EMPTY = new QueryResult(List.of(), SourceSet.EMPTY);

  /** Columns of rows that nothing selects or filters. */
  public static QueryResult of(List<RelationColumn> columns) {
    return new QueryResult(columns, SourceSet.EMPTY);
  }

  /**
   * A result without known columns or sources.
   *
   * @param partial whether sources may be missing
   */
  public static QueryResult opaque(boolean partial) {
    return of(List.of(RelationColumn.opaque(SourceSet.EMPTY, partial)));
  }

  /** Whether the number and order of its columns are known. */
  public boolean closed() {
    for (RelationColumn column : columns) {
      if (column.isStar()) {
        return false;
      }
    }
    return true;
  }

  /** Renames the first columns. A single star is replaced by columns of unknown position. */
  public QueryResult renamed(List<SqlIdentifier> names) {
    if (names.isEmpty()) {
      return this;
    }
    List<RelationColumn> renamed = new ArrayList<>(columns.size());
    int star = 0;
    while (star < columns.size() && star < names.size() && !columns.get(star).isStar()) {
      renamed.add(columns.get(star).named(names.get(star)));
      star++;
    }
    if (star == columns.size() || star == names.size()) {
      renamed.addAll(columns.subList(star, columns.size()));
      return new QueryResult(renamed, steering);
    }
    RelationColumn unknown = columns.get(star);
    for (int i = star; i < names.size(); i++) {
      renamed.add(new RelationColumn(names.get(i), unknown.sources(), unknown.steering(), true));
    }
    return new QueryResult(renamed, steering);
  }
}
