package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SqlSyntax;
import dev.sourcecheck.lineage.sql.UnresolvedReason;
import java.util.List;

/** Finds the column that a name means whose first parts are a relation or a column with fields. */
final class QualifiedNames {
  private final ReadContext context;
  private final SqlSyntax syntax;
  private final NamedExpressions expressions;
  private final QualifierLookup qualifiers;

  QualifiedNames(ReadContext context, NamedExpressions expressions, QualifierLookup qualifiers) {
    this.context = context;
    this.syntax = context.syntax();
    this.expressions = expressions;
    this.qualifiers = qualifiers;
  }

  void resolve(List<SqlIdentifier> parts, QueryScope scope, NameUse use) {
    for (QueryScope at = scope; at != null; at = at.parent()) {
      if (!context.budget().lookUp(at.relations().size() * 3)) {
        use.markPartial();
        return;
      }
      for (int length = Math.min(parts.size() - 1, 3); length >= 1; length--) {
        ScopeRelation relation = qualifiers.findIn(parts, length, at);
        if (relation != null) {
          columnOf(relation, parts, length, use);
          return;
        }
      }
    }
    QueryResult rows = context.loopRows().get(parts.get(0).key());
    if (rows != null) {
      columnOf(ScopeRelation.derived(parts.get(0), rows, context.pool()), parts, 1, use);
      return;
    }
    field(parts, scope, use);
  }

  private void field(List<SqlIdentifier> parts, QueryScope scope, NameUse use) {
    RelationColumn listed = FieldPath.listed(context, parts, scope);
    if (listed != null) {
      use.add(listed);
      return;
    }
    if (expressions.read(parts.get(0), scope, use.sink())) {
      return;
    }
    if (SystemColumns.contains(syntax, parts.get(0)) && use.addSystemColumn(parts.get(0), scope)) {
      return;
    }
    RelationColumn assumed = FieldPath.assumed(context, parts.get(0), scope);
    if (assumed != null) {
      use.addAssumed(assumed);
    } else {
      use.unresolved(UnresolvedReason.UNKNOWN_QUALIFIER);
    }
  }

  private void columnOf(ScopeRelation relation, List<SqlIdentifier> parts, int at, NameUse use) {
    RelationColumn column = FieldPath.stored(relation, parts, at, syntax);
    if (column == null) {
      column = relation.find(parts.get(at), syntax);
      if (column == null) {
        column = relation.assume(parts.get(at), syntax);
      }
      if (column != null) {
        column = FieldPath.of(column, parts, at + 1);
      }
    }
    if (column == null && relation.table() >= 0 && SystemColumns.contains(syntax, parts.get(at))) {
      column = relation.systemColumn(parts.get(at), syntax);
    }
    if (column == null) {
      use.unresolved(UnresolvedReason.UNKNOWN_COLUMN);
    } else {
      use.addAssumed(column);
    }
  }
}
