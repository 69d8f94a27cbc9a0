package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the relation that the qualifier of a name means. */
final class QualifierLookup {
  private final ReadContext context;

  QualifierLookup(ReadContext context) {
    this.context = context;
  }

  @Nullable ScopeRelation named(SqlIdentifier name, QueryScope scope) {
    for (ScopeRelation relation : scope.relations()) {
      if (relation.name() != null && context.matcher().same(relation.name(), name)) {
        return relation;
      }
    }
    return null;
  }

  /** The relation that a qualifier means, in this scope or one around it. */
  @Nullable ScopeRelation find(List<SqlIdentifier> parts, int length, QueryScope scope) {
    for (QueryScope at = scope; at != null; at = at.parent()) {
      if (!context.budget().lookUp(at.relations().size())) {
        return null;
      }
      ScopeRelation relation = findIn(parts, length, at);
      if (relation != null) {
        return relation;
      }
    }
    return null;
  }

  @Nullable ScopeRelation findIn(List<SqlIdentifier> parts, int length, QueryScope scope) {
    if (length == 1) {
      return named(parts.get(0), scope);
    }
    for (ScopeRelation relation : scope.relations()) {
      List<SqlIdentifier> written = relation.writtenName();
      if (written.isEmpty()) {
        continue;
      }
      boolean same = true;
      for (int i = 1; i <= Math.min(length, written.size()) && same; i++) {
        same = context.matcher().same(written.get(written.size() - i), parts.get(length - i));
      }
      if (same) {
        return relation;
      }
    }
    return null;
  }
}
