package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SqlSyntax;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the column that a name means. A name that several relations with unknown columns may have
 * stays unresolved.
 */
public final class NameResolver {
  private final ReadContext context;
  private final SqlSyntax syntax;
  private final QualifierLookup qualifiers;
  private final UnqualifiedNames unqualified;
  private final QualifiedNames qualified;

  public NameResolver(ReadContext context, NamedExpressions expressions) {
    this.context = context;
    this.syntax = context.syntax();
    this.qualifiers = new QualifierLookup(context);
    this.unqualified = new UnqualifiedNames(context, expressions, qualifiers);
    this.qualified = new QualifiedNames(context, expressions, qualifiers);
  }

  /**
   * Adds what a name refers to.
   *
   * @param from first token of the name, for messages
   */
  public void resolve(
      List<SqlIdentifier> parts, QueryScope scope, ColumnSink sink, int from, int to) {
    NameUse use = new NameUse(context, sink, from, to);
    if (parts.size() == 1) {
      unqualified.resolve(parts.get(0), scope, use);
    } else {
      qualified.resolve(parts, scope, use);
    }
  }

  /** The relation that a qualifier means, in this scope or one around it. */
  public @Nullable ScopeRelation qualifier(
      List<SqlIdentifier> parts, int length, QueryScope scope) {
    return qualifiers.find(parts, length, scope);
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
}
