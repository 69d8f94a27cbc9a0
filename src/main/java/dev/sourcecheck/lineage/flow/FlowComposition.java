package dev.sourcecheck.lineage.flow;

import dev.sourcecheck.lineage.EdgeOrigin;
import dev.sourcecheck.lineage.flow.BridgedFlows.ComposedFlow;
import dev.sourcecheck.lineage.flow.StatementOutcome.StatementResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Turns the flows of all statements into edges, across temporary and dropped relations, and decides
 * the outcome of each statement.
 */
final class FlowComposition {
  private final BridgedFlows bridges;
  private final List<ComposedStatement> statements = new ArrayList<>();

  private record ComposedStatement(
      HistoryStatement text, StatementOutcome outcome, List<ComposedFlow> flows) {}

  FlowComposition(RelationChanges changes) {
    this.bridges = new BridgedFlows(changes);
  }

  /**
   * @param creates whether the statement creates the relations that it fills
   */
  void add(HistoryStatement text, StatementOutcome outcome, List<DataFlow> flows, boolean creates) {
    List<ComposedFlow> all = new ArrayList<>();
    for (DataFlow direct : flows) {
      all.add(bridges.add(text.session(), direct, creates));
    }
    statements.add(new ComposedStatement(text, outcome, all));
  }

  void resolve(FlowEdges edges, BiConsumer<HistoryStatement, StatementOutcome> outcomes) {
    for (ComposedStatement statement : statements) {
      boolean reads = false;
      boolean moves = false;
      long columns = 0;
      long partial = 0;
      for (ComposedFlow flow : statement.flows) {
        DataFlow bridged = bridges.resolve(flow);
        moves |= !bridged.relations().isEmpty();
        if (!flow.direct.relations().isEmpty()) {
          reads = true;
          columns += bridged.columns().size();
          partial += bridged.partialColumns();
        }
        if (!bridges.fillsBridge(flow)) {
          edges.add(EdgeOrigin.QUERY, bridged, statement.text.calls(), statement.text.lastSeen());
        }
      }
      outcomes.accept(statement.text, outcome(statement.outcome, reads, moves, columns, partial));
    }
  }

  private static StatementOutcome outcome(
      StatementOutcome found, boolean reads, boolean moves, long columns, long partial) {
    if (found.result() != StatementResult.RESOLVED) {
      return new StatementOutcome(found.result(), found.reason(), columns, partial);
    }
    if (reads && !moves && partial > 0) {
      return new StatementOutcome(
          StatementResult.NOT_UNDERSTOOD, "temporary_table", columns, partial);
    }
    String reason = found.reason() == null && partial > 0 ? "unknown_source" : found.reason();
    return new StatementOutcome(
        moves ? StatementResult.RESOLVED : StatementResult.NO_LINEAGE,
        moves ? reason : null,
        columns,
        partial);
  }
}
