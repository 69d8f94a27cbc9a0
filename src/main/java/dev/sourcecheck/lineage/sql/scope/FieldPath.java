package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SqlSyntax;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the column that a dotted name means if its first part is a column, not a relation. */
final class FieldPath {
  private FieldPath() {}

  /** The field of a column that the parts from {@code at} on name, as far as fields are known. */
  static RelationColumn of(RelationColumn column, List<SqlIdentifier> parts, int at) {
    RelationColumn found = column;
    for (int i = at; i < parts.size() && found.fields() != null; i++) {
      RelationColumn next = null;
      for (RelationColumn field : found.fields()) {
        if (field.name().key().equals(parts.get(i).key())) {
          next = field;
        }
      }
      if (next == null) {
        return found;
      }
      found = next;
    }
    return found;
  }

  /** A nested field that the catalog lists as a column with a dotted name. */
  static @Nullable RelationColumn stored(
      ScopeRelation relation, List<SqlIdentifier> parts, int at, SqlSyntax syntax) {
    if (parts.size() - at < 2 || relation.table() < 0 || relation.open()) {
      return null;
    }
    StringBuilder path = new StringBuilder(parts.get(at).text());
    for (int i = at + 1; i < parts.size(); i++) {
      path.append('.').append(parts.get(i).text());
    }
    return relation.find(SqlIdentifier.stored(path.toString()), syntax);
  }

  /** A path that starts with a listed column or an alias, in this scope or one around it. */
  static @Nullable RelationColumn listed(
      ReadContext context, List<SqlIdentifier> parts, QueryScope scope) {
    SqlIdentifier first = parts.get(0);
    for (QueryScope at = scope; at != null; at = at.parent()) {
      for (ScopeRelation relation : at.relations()) {
        RelationColumn column = stored(relation, parts, 0, context.syntax());
        column = column != null ? column : relation.find(first, context.syntax());
        if (column != null) {
          return of(column, parts, 1);
        }
      }
      RelationColumn alias = at.aliases().get(first.key());
      if (alias != null && context.has(SyntaxFeature.STRUCT_FIELDS)) {
        return of(alias, parts, 1);
      }
    }
    return null;
  }

  /** A column of the only relation that may have it, where columns may have fields. */
  static @Nullable RelationColumn assumed(
      ReadContext context, SqlIdentifier first, QueryScope scope) {
    if (!context.has(SyntaxFeature.STRUCT_FIELDS)) {
      return null;
    }
    for (QueryScope at = scope; at != null; at = at.parent()) {
      ScopeRelation only = onlyOpen(at);
      RelationColumn assumed = only == null ? null : only.assume(first, context.syntax());
      if (assumed != null) {
        return assumed;
      }
    }
    return null;
  }

  private static @Nullable ScopeRelation onlyOpen(QueryScope scope) {
    ScopeRelation only = null;
    for (ScopeRelation relation : scope.relations()) {
      if (relation.open()) {
        if (only != null) {
          return null;
        }
        only = relation;
      }
    }
    return only;
  }
}
