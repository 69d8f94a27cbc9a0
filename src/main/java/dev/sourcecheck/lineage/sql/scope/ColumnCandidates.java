package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SqlSyntax;
import org.jspecify.annotations.Nullable;

/** The relations of a scope that have, or may have, a column of a name. */
final class ColumnCandidates {
  /** The first listed column. */
  final @Nullable RelationColumn found;

  final int matches;

  /** How many relations without that column have columns that are not known. */
  final int open;

  /** The last of them. */
  final @Nullable ScopeRelation openRelation;

  ColumnCandidates(QueryScope scope, SqlIdentifier name, SqlSyntax syntax) {
    RelationColumn first = null;
    ScopeRelation last = null;
    int listed = 0;
    int unknown = 0;
    for (int i = scope.visibleFrom(); i < scope.relations().size(); i++) {
      ScopeRelation relation = scope.relations().get(i);
      if (relation.hidden()) {
        continue;
      }
      RelationColumn column = relation.find(name, syntax);
      if (column != null) {
        first = first == null ? column : first;
        listed++;
      } else if (relation.open()) {
        unknown++;
        last = relation;
      }
    }
    this.found = first;
    this.matches = listed;
    this.open = unknown;
    this.openRelation = last;
  }
}
