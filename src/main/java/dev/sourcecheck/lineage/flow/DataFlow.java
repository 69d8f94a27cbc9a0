package dev.sourcecheck.lineage.flow;

import dev.sourcecheck.lineage.LineageEdge.EdgeKind;
import dev.sourcecheck.lineage.RelationName;
import java.util.Map;

/**
 * The data flow into one relation.
 *
 * @param columns by name, in order; {@code *} for columns with unknown names
 * @param relations the relations that it reads, with the kind of use
 */
public record DataFlow(
    RelationName target, Map<String, FlowColumn> columns, Map<RelationName, EdgeKind> relations) {

  /** Number of columns whose sources may be incomplete. */
  public long partialColumns() {
    return columns.values().stream().filter(FlowColumn::partial).count();
  }
}
