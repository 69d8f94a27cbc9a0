package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.KnownTable;
import dev.sourcecheck.lineage.sql.SourceColumn;
import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.TableName;
import dev.sourcecheck.lineage.sql.query.QueryReader;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.scope.ScopeRelation;
import dev.sourcecheck.lineage.sql.scope.TableLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The relation that a statement writes.
 *
 * @param written its name in the statement
 * @param view the query through which it is changed, whose columns may be named otherwise
 */
record TargetTable(
    List<SqlIdentifier> written,
    TableName name,
    @Nullable KnownTable known,
    @Nullable ScopeRelation view) {

  static TargetTable of(ReadContext context, List<SqlIdentifier> written) {
    TableLookup.Found found = context.tables().find(written);
    context.targets().add(found.name());
    return new TargetTable(written, found.name(), found.table(), null);
  }

  /** The table that is changed through a query. */
  static TargetTable behind(ReadContext context, ScopeRelation view, TableName table) {
    context.targets().add(table);
    List<SqlIdentifier> written = view.name() == null ? List.of() : List.of(view.name());
    return new TargetTable(written, table, null, view);
  }

  /** A target that a FROM clause defines, by its name or alias there; null if it does not. */
  static @Nullable TargetTable aliased(
      QueryReader queries, List<SqlIdentifier> written, QueryScope scope) {
    if (written.isEmpty() || scope.relations().isEmpty()) {
      return null;
    }
    ScopeRelation relation = queries.resolver().qualifier(written, written.size(), scope);
    if (relation == null || relation.table() < 0) {
      return null;
    }
    TableName name = queries.context().pool().tableName(relation.table());
    queries.context().targets().add(name);
    return new TargetTable(written, name, relation.known(), null);
  }

  ScopeRelation relation(ReadContext context, @Nullable SqlIdentifier alias) {
    return ScopeRelation.stored(alias, written, context.pool().table(name), known, context.pool());
  }

  boolean mayHave(ReadContext context, SqlIdentifier column) {
    return known == null || known.position(column, context.syntax()) >= 0;
  }

  /** A column of the target in its stored spelling. */
  SqlIdentifier column(ReadContext context, SqlIdentifier column) {
    RelationColumn viewed = view == null ? null : view.find(column, context.syntax());
    SourceColumn stored = viewed == null ? null : context.pool().only(viewed.sources());
    if (stored != null && stored.table().equals(name)) {
      return SqlIdentifier.stored(stored.column());
    }
    int position = known == null ? -1 : known.position(column, context.syntax());
    return position < 0 || known == null
        ? column
        : SqlIdentifier.stored(known.columns().get(position));
  }

  /**
   * Writes a query's columns by position: to the named columns, else to those of the catalog, else
   * to columns named like the query's own.
   *
   * @param without keys of columns that get their values otherwise, as static partitions do
   */
  QueryResult write(
      ReadContext context, QueryResult result, List<SqlIdentifier> names, Set<String> without) {
    QueryResult written = result;
    if (!names.isEmpty()) {
      List<SqlIdentifier> stored = new ArrayList<>(names.size());
      for (SqlIdentifier name : names) {
        stored.add(column(context, name));
      }
      written = result.renamed(stored);
      if (written.columns().size() > stored.size()) {
        written = new QueryResult(written.columns().subList(0, stored.size()), written.steering());
      }
    } else if (known != null && result.closed()) {
      List<SqlIdentifier> stored = new ArrayList<>();
      for (String column : known.columns()) {
        SqlIdentifier name = SqlIdentifier.stored(column);
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

  /** Writes a query's columns to those of the same name. */
  QueryResult writeByName(ReadContext context, QueryResult result) {
    List<RelationColumn> renamed = new ArrayList<>(result.columns().size());
    for (RelationColumn column : result.columns()) {
      renamed.add(column.isStar() ? column : column.named(column(context, column.name())));
    }
    QueryResult written = new QueryResult(renamed, result.steering());
    emit(context, written);
    return written;
  }
}
