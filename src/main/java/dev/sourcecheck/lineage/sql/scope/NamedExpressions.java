package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.SqlIdentifier;

/** The expressions that WITH names, as ClickHouse has them: {@code WITH a + 1 AS b}. */
@FunctionalInterface
public interface NamedExpressions {
  /**
   * Adds what the expression of a name refers to where the name is used.
   *
   * @return false if no expression has the name
   */
  boolean read(SqlIdentifier name, QueryScope scope, ColumnSink sink);
}
