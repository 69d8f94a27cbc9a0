package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SqlSyntax;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.UnresolvedReason;

/** Finds the column that a name without a qualifier means. */
final class UnqualifiedNames {
  private final ReadContext context;
  private final SqlSyntax syntax;
  private final NamedExpressions expressions;
  private final QualifierLookup qualifiers;

  UnqualifiedNames(ReadContext context, NamedExpressions expressions, QualifierLookup qualifiers) {
    this.context = context;
    this.syntax = context.syntax();
    this.expressions = expressions;
    this.qualifiers = qualifiers;
  }

  /** Searches the scopes from the inside out. */
  void resolve(SqlIdentifier name, QueryScope scope, NameUse use) {
    for (QueryScope at = scope; at != null; at = at.parent()) {
      if (!context.budget().lookUp(at.relations().size())) {
        use.markPartial();
        return;
      }
      RelationColumn first = at.aliasesFirst() ? at.aliases().get(name.key()) : null;
      RelationColumn merged = first != null ? first : at.mergedColumn(name);
      if (merged != null) {
        use.add(merged);
        return;
      }
      ColumnCandidates candidates = new ColumnCandidates(at, name, syntax);
      RelationColumn found = candidates.found;
      ScopeRelation openRelation = candidates.openRelation;
      int open = candidates.open;
      if (found != null) {
        if (candidates.matches > 1) {
          use.unresolved(UnresolvedReason.AMBIGUOUS_COLUMN);
        } else {
          use.add(found);
        }
        return;
      }
      if (SystemColumns.contains(syntax, name) && use.addSystemColumn(name, at)) {
        return;
      }
      RelationColumn alias = at.aliases().get(name.key());
      if (alias != null && AliasRule.isMeant(context, alias, name, at, openRelation, open)) {
        use.add(alias);
        return;
      }
      if (context.variables().contains(name.key())) {
        return;
      }
      if (expressions.read(name, scope, use.sink())) {
        return;
      }
      if (wholeRow(name, at, open, use)) {
        return;
      }
      if (open == 1 && openRelation != null) {
        RelationColumn assumed = openRelation.assume(name, syntax);
        if (assumed != null) {
          if (at.parent() != null && listedOutside(name, at.parent())) {
            use.unresolved(UnresolvedReason.AMBIGUOUS_COLUMN);
          } else {
            use.addAssumed(assumed);
          }
          return;
        }
      } else if (open == 0 && addElement(name, at, use)) {
        return;
      } else if (open > 1) {
        use.unresolved(UnresolvedReason.AMBIGUOUS_COLUMN);
        return;
      }
    }
    if (!PseudoColumns.contains(context, name)) {
      use.unresolved(UnresolvedReason.UNKNOWN_COLUMN);
    }
  }

  /** BigQuery exposes the fields of unnested structs without a qualifier. */
  private boolean addElement(SqlIdentifier name, QueryScope scope, NameUse use) {
    if (!context.has(SyntaxFeature.DOTTED_QUOTES)) {
      return false;
    }
    ScopeRelation only = null;
    for (ScopeRelation relation : scope.relations()) {
      if (relation.element() != null) {
        if (only != null) {
          return false;
        }
        only = relation;
      }
    }
    RelationColumn field = only == null ? null : only.assume(name, syntax);
    if (field == null) {
      return false;
    }
    use.add(field);
    return true;
  }

  private boolean listedOutside(SqlIdentifier name, QueryScope outer) {
    for (QueryScope at = outer; at != null; at = at.parent()) {
      for (ScopeRelation relation : at.relations()) {
        if (relation.find(name, syntax) != null) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean wholeRow(SqlIdentifier name, QueryScope scope, int open, NameUse use) {
    ScopeRelation relation = qualifiers.named(name, scope);
    if (relation == null) {
      return false;
    }
    if (relation.open()) {
      if (relation.table() >= 0 && !context.has(SyntaxFeature.WHOLE_ROWS)) {
        return false;
      }
      if (relation.table() >= 0 && !relation.writtenName().isEmpty()) {
        // a row of the table, or a column of the same name
        use.unresolved(UnresolvedReason.AMBIGUOUS_COLUMN);
        return true;
      }
    } else if (open > 0 && !context.has(SyntaxFeature.WHOLE_ROWS)) {
      return false;
    }
    use.sink().addAll(relation.columns(syntax));
    return true;
  }
}
