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

  /**
   * Reads a text of one or more statements. Takes time linear in its length, never throws, and
   * returns a result for any input.
   *
   * @param knownColumns columns of stored relations; {@link KnownColumns#NONE} if there is no
   *     catalog
   */
  public static ScriptLineage read(String sql, SqlSyntax syntax, KnownColumns knownColumns) {
    return new ScriptReader(sql, syntax, knownColumns).read();
  }
}
