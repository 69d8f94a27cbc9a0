package dev.sourcecheck.lineage.sql;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The lineage of a text of one or more statements.
 *
 * @param statements in order; those that move no data are included
 * @param truncated whether a limit was reached, so that columns or statements are missing
 */
public record ScriptLineage(List<StatementLineage> statements, boolean truncated) {

  /** Relations that any statement reads. */
  public Set<TableName> reads() {
    Set<TableName> reads = new LinkedHashSet<>();
    statements.forEach(statement -> reads.addAll(statement.reads()));
    return reads;
  }

  /** Relations that any statement writes. */
  public Set<TableName> targets() {
    Set<TableName> targets = new LinkedHashSet<>();
    statements.forEach(statement -> targets.addAll(statement.targets()));
    return targets;
  }

  /**
   * The output columns of all statements. Columns of a relation that the text itself creates from a
   * query are replaced by their sources; {@link StatementLineage#columns()} keeps the single steps.
   */
  public List<ColumnLineage> columns() {
    return new ScriptComposition().compose(statements);
  }

  /** What no statement could resolve. */
  public List<UnresolvedName> unresolved() {
    return statements.stream().flatMap(statement -> statement.unresolved().stream()).toList();
  }
}
