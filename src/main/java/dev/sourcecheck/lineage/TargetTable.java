package dev.sourcecheck.lineage;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The relation that a statement writes.
 *
 * @param written its name in the statement
 */
record TargetTable(List<Identifier> written, TableName name, @Nullable KnownTable known) {

  static TargetTable of(ReadContext context, List<Identifier> written) {
    TableLookup.Found found = context.tables.find(written);
    context.targets.add(found.name());
    return new TargetTable(written, found.name(), found.table());
  }

  ScopeRelation relation(ReadContext context, @Nullable Identifier alias) {
    return ScopeRelation.stored(alias, written, context.pool.table(name), known, context.pool);
  }

  /** A column of the target in its stored spelling. */
  Identifier column(ReadContext context, Identifier column) {
    int position = known == null ? -1 : known.position(column, context.syntax);
    return position < 0 || known == null
        ? column
        : Identifier.stored(known.columns().get(position));
  }

  /**
   * Writes a query's columns by position: to the named columns, else to those of the catalog, else
   * to columns named like the query's own.
   *
   * @param without keys of columns that get their values otherwise, as static partitions do
   */
  QueryResult write(
      ReadContext context, QueryResult result, List<Identifier> names, Set<String> without) {
    QueryResult written = result;
    if (!names.isEmpty()) {
      List<Identifier> stored = new ArrayList<>(names.size());
      for (Identifier name : names) {
        stored.add(column(context, name));
      }
      written = result.renamed(stored);
      if (written.columns().size() > stored.size()) {
        written = new QueryResult(written.columns().subList(0, stored.size()), written.steering());
      }
    } else if (known != null && result.closed()) {
      List<Identifier> stored = new ArrayList<>();
      for (String column : known.columns()) {
        Identifier name = Identifier.stored(column);
        if (!without.contains(name.key()) && stored.size() < result.columns().size()) {
          stored.add(name);
        }
      }
      written = result.renamed(stored);
    }
    emit(context, written);
    return written;
  }

  void emit(ReadContext context, QueryResult result) {
    context.startBranch();
    for (RelationColumn column : result.columns()) {
      context.output(name, column, result.steering());
    }
  }
}
