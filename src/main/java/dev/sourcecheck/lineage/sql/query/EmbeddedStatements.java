package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.scope.CommonTables;
import dev.sourcecheck.lineage.sql.scope.QueryResult;

/** The parts of a query that write a relation. */
public interface EmbeddedStatements {
  /** Reads INSERT, UPDATE, DELETE or MERGE; returns the columns of RETURNING. */
  QueryResult modifying(int from, int to, CommonTables visible);

  /** Reads the name after INTO of a SELECT; a variable or a file is no relation. */
  void selectInto(int from, int to);
}
