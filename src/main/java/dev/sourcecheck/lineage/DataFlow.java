package dev.sourcecheck.lineage;

import dev.sourcecheck.lineage.LineageEdge.EdgeKind;
import java.util.Map;

/**
 * What flows into one relation.
 *
 * @param columns by name, in order; {@code *} for those whose names are not known
 * @param relations all that it reads, and in what way
 */
public record DataFlow(
    RelationName target, Map<String, FlowColumn> columns, Map<RelationName, EdgeKind> relations) {

  /** Number of columns that may have sources that are not known. */
  public long partialColumns() {
    return columns.values().stream().filter(FlowColumn::partial).count();
  }
}
