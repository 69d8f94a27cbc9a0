package dev.sourcecheck.lineage.sql;

/** Reads expressions that WITH names, as ClickHouse has them. */
final class NamedValue {
  private NamedValue() {}

  /**
   * An expression that WITH names is read where it is used, with the columns that it sees there.
   */
  static boolean read(QueryReader queries, SqlIdentifier name, QueryScope scope, ColumnSink sink) {
    ReadContext context = queries.context;
    CommonTables owner = scope.commonTables.valueOwner(name);
    if (owner == null) {
      return false;
    }
    int[] range = owner.values.get(name.key());
    if (range == null || !context.budget.spend(range[1] - range[0]) || !context.enter(range[0])) {
      return false;
    }
    // not visible to itself
    owner.values.remove(name.key());
    queries.expression(range[0], range[1], scope, sink);
    owner.values.put(name.key(), range);
    context.leave();
    return true;
  }
}
