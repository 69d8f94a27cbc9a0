package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.CommonTables;
import dev.sourcecheck.lineage.sql.scope.NamedExpressions;
import dev.sourcecheck.lineage.sql.scope.QueryScope;
import dev.sourcecheck.lineage.sql.scope.ReadContext;

/**
 * Reads expressions that WITH names where they are used, since their columns are those of the query
 * that uses them.
 */
final class NamedExpressionReader implements NamedExpressions {
  private final QueryReader queries;

  NamedExpressionReader(QueryReader queries) {
    this.queries = queries;
  }

  @Override
  public boolean read(SqlIdentifier name, QueryScope scope, ColumnSink sink) {
    ReadContext context = queries.context();
    CommonTables owner = scope.commonTables().valueOwner(name);
    if (owner == null) {
      return false;
    }
    int[] range = owner.values().get(name.key());
    if (range == null || !context.budget().spend(range[1] - range[0]) || !context.enter(range[0])) {
      return false;
    }
    // an expression does not see its own name
    owner.values().remove(name.key());
    queries.expression(range[0], range[1], scope, sink);
    owner.values().put(name.key(), range);
    context.leave();
    return true;
  }
}
