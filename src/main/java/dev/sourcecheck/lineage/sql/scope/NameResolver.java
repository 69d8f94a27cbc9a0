package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SqlSyntax;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.UnresolvedReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the column that a name means. A name that several relations with unknown columns may have
 * stays unresolved.
 */
public final class NameResolver {
  private final ReadContext context;
  private final NamedExpressions expressions;
  private final SqlSyntax syntax;
  private final QualifierLookup qualifiers;

  public NameResolver(ReadContext context, NamedExpressions expressions) {
    this.context = context;
    this.expressions = expressions;
    this.syntax = context.syntax();
    this.qualifiers = new QualifierLookup(context);
  }

  /**
   * Adds what a name refers to.
   *
   * @param from first token of the name, for messages
   */
  public void resolve(
      List<SqlIdentifier> parts, QueryScope scope, ColumnSink sink, int from, int to) {
    if (parts.size() == 1) {
      unqualified(parts.get(0), scope, sink, from, to);
    } else {
      qualified(parts, scope, sink, from, to);
    }
  }

  private void unqualified(
      SqlIdentifier name, QueryScope scope, ColumnSink sink, int from, int to) {
    for (QueryScope at = scope; at != null; at = at.parent()) {
      if (!context.budget().lookUp(at.relations().size())) {
        sink.markPartial();
        return;
      }
      RelationColumn first = at.aliasesFirst() ? at.aliases().get(name.key()) : null;
      RelationColumn merged = first != null ? first : at.mergedColumn(name);
      if (merged != null) {
        sink.add(merged);
        return;
      }
      ColumnCandidates candidates = new ColumnCandidates(at, name, syntax);
      RelationColumn found = candidates.found;
      ScopeRelation openRelation = candidates.openRelation;
      int open = candidates.open;
      if (found != null) {
        if (candidates.matches > 1) {
          unresolved(sink, from, to, UnresolvedReason.AMBIGUOUS_COLUMN);
        } else {
          sink.add(found);
        }
        return;
      }
      if (SystemColumns.contains(syntax, name) && systemColumn(name, at, sink, from, to)) {
        return;
      }
      RelationColumn alias = at.aliases().get(name.key());
      if (alias != null && AliasRule.isMeant(context, alias, name, at, openRelation, open)) {
        sink.add(alias);
        return;
      }
      if (context.variables().contains(name.key())) {
        return;
      }
      if (expressions.read(name, scope, sink)) {
        return;
      }
      if (wholeRow(name, at, sink, open, from, to)) {
        return;
      }
      if (open == 1 && openRelation != null) {
        RelationColumn assumed = openRelation.assume(name, syntax);
        if (assumed != null) {
          if (at.parent() != null && listedOutside(name, at.parent())) {
            unresolved(sink, from, to, UnresolvedReason.AMBIGUOUS_COLUMN);
          } else {
            add(assumed, sink, from, to);
          }
          return;
        }
      } else if (open == 0 && addElement(name, at, sink)) {
        return;
      } else if (open > 1) {
        unresolved(sink, from, to, UnresolvedReason.AMBIGUOUS_COLUMN);
        return;
      }
    }
    if (!PseudoColumns.contains(context, name)) {
      unresolved(sink, from, to, UnresolvedReason.UNKNOWN_COLUMN);
    }
  }

  /** A column of the only table of a scope; false if there is none. */
  private boolean systemColumn(
      SqlIdentifier name, QueryScope scope, ColumnSink sink, int from, int to) {
    ScopeRelation only = null;
    for (int i = scope.visibleFrom(); i < scope.relations().size(); i++) {
      ScopeRelation relation = scope.relations().get(i);
      if (relation.table() < 0 || relation.hidden()) {
        continue;
      }
      if (only != null) {
        unresolved(sink, from, to, UnresolvedReason.AMBIGUOUS_COLUMN);
        return true;
      }
      only = relation;
    }
    if (only == null) {
      return false;
    }
    sink.add(only.systemColumn(name, syntax));
    return true;
  }

  /** BigQuery exposes the fields of unnested structs without a qualifier. */
  private boolean addElement(SqlIdentifier name, QueryScope scope, ColumnSink sink) {
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
    sink.add(field);
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

  private boolean wholeRow(
      SqlIdentifier name, QueryScope scope, ColumnSink sink, int open, int from, int to) {
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
        unresolved(sink, from, to, UnresolvedReason.AMBIGUOUS_COLUMN);
        return true;
      }
    } else if (open > 0 && !context.has(SyntaxFeature.WHOLE_ROWS)) {
      return false;
    }
    addRow(relation, sink);
    return true;
  }

  public void addRow(ScopeRelation relation, ColumnSink sink) {
    for (RelationColumn column : relation.columns(syntax)) {
      sink.add(column);
    }
  }

  /** The relation that a qualifier means, in this scope or one around it. */
  public @Nullable ScopeRelation qualifier(
      List<SqlIdentifier> parts, int length, QueryScope scope) {
    return qualifiers.find(parts, length, scope);
  }

  private void qualified(
      List<SqlIdentifier> parts, QueryScope scope, ColumnSink sink, int from, int to) {
    for (QueryScope at = scope; at != null; at = at.parent()) {
      if (!context.budget().lookUp(at.relations().size() * 3)) {
        sink.markPartial();
        return;
      }
      for (int length = Math.min(parts.size() - 1, 3); length >= 1; length--) {
        ScopeRelation relation = qualifiers.findIn(parts, length, at);
        if (relation != null) {
          columnOf(relation, parts, length, sink, from, to);
          return;
        }
      }
    }
    QueryResult rows = context.loopRows().get(parts.get(0).key());
    if (rows != null) {
      columnOf(ScopeRelation.derived(parts.get(0), rows, context.pool()), parts, 1, sink, from, to);
      return;
    }
    field(parts, scope, sink, from, to);
  }

  private void field(
      List<SqlIdentifier> parts, QueryScope scope, ColumnSink sink, int from, int to) {
    RelationColumn listed = FieldPath.listed(context, parts, scope);
    if (listed != null) {
      sink.add(listed);
      return;
    }
    if (expressions.read(parts.get(0), scope, sink)) {
      return;
    }
    if (SystemColumns.contains(syntax, parts.get(0))
        && systemColumn(parts.get(0), scope, sink, from, to)) {
      return;
    }
    RelationColumn assumed = FieldPath.assumed(context, parts.get(0), scope);
    if (assumed != null) {
      add(assumed, sink, from, to);
    } else {
      unresolved(sink, from, to, UnresolvedReason.UNKNOWN_QUALIFIER);
    }
  }

  private void columnOf(
      ScopeRelation relation,
      List<SqlIdentifier> parts,
      int at,
      ColumnSink sink,
      int from,
      int to) {
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
      unresolved(sink, from, to, UnresolvedReason.UNKNOWN_COLUMN);
    } else {
      add(column, sink, from, to);
    }
  }

  private void add(RelationColumn column, ColumnSink sink, int from, int to) {
    if (column.partial() && column.sources().isEmpty()) {
      unresolved(sink, from, to, UnresolvedReason.AMBIGUOUS_COLUMN);
    }
    sink.add(column);
  }

  /** A column by its possibly qualified name, if it is listed; adds nothing anywhere. */
  public @Nullable RelationColumn find(List<SqlIdentifier> parts, QueryScope scope) {
    for (QueryScope at = scope; at != null; at = at.parent()) {
      if (!context.budget().lookUp(at.relations().size())) {
        return null;
      }
      for (ScopeRelation relation : at.relations()) {
        boolean qualified =
            parts.size() > 1
                && relation.name() != null
                && context.matcher().same(relation.name(), parts.get(0));
        RelationColumn column = relation.find(parts.get(qualified ? 1 : 0), syntax);
        if (column != null) {
          return FieldPath.of(column, parts, qualified ? 2 : 1);
        }
      }
    }
    return null;
  }

  private void unresolved(ColumnSink sink, int from, int to, UnresolvedReason reason) {
    sink.markPartial();
    context.unresolved(from, to, reason);
  }
}
