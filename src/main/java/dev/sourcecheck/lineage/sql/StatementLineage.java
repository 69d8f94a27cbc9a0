package dev.sourcecheck.lineage.sql;

import java.util.List;
import java.util.Set;

/**
 * The lineage of one statement.
 *
 * @param targets relations that the statement creates, changes, renames or drops
 * @param reads stored relations that it reads, including those that only filter; a target only if
 *     its own columns are read
 * @param columns its output columns; several statements of a data-modifying query may contribute
 * @param unresolved what could not be resolved; empty if every identifier is accounted for
 */
public record StatementLineage(
    StatementKind kind,
    Set<TableName> targets,
    Set<TableName> reads,
    List<ColumnLineage> columns,
    List<UnresolvedName> unresolved) {

  /** Whether an output column may lack sources, or the statement was not read completely. */
  public boolean partial() {
    return !unresolved.isEmpty() || columns.stream().anyMatch(ColumnLineage::partial);
  }
}
