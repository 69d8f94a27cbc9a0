package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.UnresolvedReason;

/**
 * A place where a name is used, and the sink of what it means.
 *
 * @param from first token of the name, for messages
 */
record NameUse(ReadContext context, ColumnSink sink, int from, int to) {
  void add(RelationColumn column) {
    sink.add(column);
  }

  /** Adds a column that may be one that no relation lists. */
  void addAssumed(RelationColumn column) {
    if (column.partial() && column.sources().isEmpty()) {
      unresolved(UnresolvedReason.AMBIGUOUS_COLUMN);
    }
    sink.add(column);
  }

  /** Adds a system column of the only table of a scope; false if the scope has no table. */
  boolean addSystemColumn(SqlIdentifier name, QueryScope scope) {
    ScopeRelation only = null;
    for (int i = scope.visibleFrom(); i < scope.relations().size(); i++) {
      ScopeRelation relation = scope.relations().get(i);
      if (relation.table() < 0 || relation.hidden()) {
        continue;
      }
      if (only != null) {
        unresolved(UnresolvedReason.AMBIGUOUS_COLUMN);
        return true;
      }
      only = relation;
    }
    if (only == null) {
      return false;
    }
    add(only.systemColumn(name, context.syntax()));
    return true;
  }

  void unresolved(UnresolvedReason reason) {
    sink.markPartial();
    context.unresolved(from, to, reason);
  }

  /** Records that sources may be missing, because a limit was reached. */
  void markPartial() {
    sink.markPartial();
  }
}
