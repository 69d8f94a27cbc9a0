package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.SourceColumn;
import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.TableName;
import dev.sourcecheck.lineage.sql.UnresolvedReason;
import dev.sourcecheck.lineage.sql.query.FromReader;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.CommonTables;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.scope.ScopeRelation;
import dev.sourcecheck.lineage.sql.scope.SourceCollector;
import dev.sourcecheck.lineage.sql.scope.SourceSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads UPDATE in the forms of all dialects: FROM, joined targets, aliases and views as targets.
 */
final class UpdateReader extends StatementKindReader {
  UpdateReader(StatementReader statements) {
    super(statements);
  }

  QueryResult read(int from, int to, CommonTables visible) {
    UpdateClauses clauses = new UpdateClauses(tokens, from, to);
    QueryScope scope = new QueryScope(null, visible);
    SourceCollector steering = new SourceCollector(context.budget());
    Set<TableName> readBefore = new LinkedHashSet<>(context.reads());
    if (clauses.fromFrom < clauses.fromTo) {
      new FromReader(queries, scope, steering).read(clauses.fromFrom, clauses.fromTo);
    }
    TargetTable target = target(clauses, scope, steering, readBefore);
    if (target == null) {
      context.unresolved(from, clauses.setFrom - 1, UnresolvedReason.UNKNOWN_TARGET);
      return QueryResult.EMPTY;
    }
    queries.expression(clauses.whereFrom, clauses.whereTo, scope, ColumnSink.steering(steering));
    AssignmentReader assignments = new AssignmentReader(statements, scope);
    assignments.read(clauses.setFrom, clauses.setTo, target, steering.toSet());
    statements.countSelfReads(target, assignments.used());
    removeUnreadTargets(readBefore, assignments.used());
    if (clauses.outputFrom < clauses.outputTo) {
      return new OutputClause(statements).read(clauses.outputFrom, clauses.outputTo, target, scope);
    }
    return statements.returning(clauses.returning, to, scope);
  }

  private @Nullable TargetTable target(
      UpdateClauses clauses,
      QueryScope scope,
      SourceCollector steering,
      Set<TableName> readBefore) {
    List<SqlIdentifier> written = names.name(clauses.tablesFrom, clauses.tablesTo);
    TargetTable target = TargetTable.aliased(queries, written, scope);
    if (target != null) {
      return target;
    }
    QueryScope own = new QueryScope(null, scope.commonTables());
    readBefore.addAll(context.reads());
    new FromReader(queries, own, steering).read(clauses.tablesFrom, clauses.tablesTo);
    scope.prepend(own);
    ScopeRelation first = own.relations().isEmpty() ? null : own.relations().get(0);
    if (first == null) {
      return null;
    }
    if (first.table() < 0) {
      return view(first, clauses);
    }
    TableName name = context.pool().tableName(first.table());
    context.targets().add(name);
    target =
        new TargetTable(
            first.writtenName().isEmpty() ? written : first.writtenName(),
            name,
            first.known(),
            null);
    if (!readBefore.contains(target.name())) {
      context.reads().remove(target.name());
    }
    return target;
  }

  /** T-SQL and Oracle update the table behind a query: the one that the first column is of. */
  private @Nullable TargetTable view(ScopeRelation view, UpdateClauses clauses) {
    List<SqlIdentifier> assigned = names.name(clauses.setFrom, clauses.setTo);
    if (assigned.isEmpty()) {
      return null;
    }
    RelationColumn column = view.find(assigned.get(assigned.size() - 1), context.syntax());
    SourceColumn stored = column == null ? null : context.pool().only(column.sources());
    return stored == null ? null : TargetTable.behind(context, view, stored.table());
  }

  /** Joined targets that are only written are not read. */
  private void removeUnreadTargets(Set<TableName> readBefore, SourceSet used) {
    if (context.targets().size() > 1) {
      for (TableName name : context.targets()) {
        if (!readBefore.contains(name) && !context.pool().mentions(used, name)) {
          context.reads().remove(name);
        }
      }
    }
  }
}
