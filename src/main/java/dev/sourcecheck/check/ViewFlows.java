package dev.sourcecheck.check;

import dev.sourcecheck.engine.ViewAnalysis;
import dev.sourcecheck.engine.ViewAnalysis.ColumnId;
import dev.sourcecheck.engine.ViewAnalysis.RelationId;
import dev.sourcecheck.engine.ViewAnalysis.ViewColumn;
import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import dev.sourcecheck.lineage.LineageEdge.EdgeKind;
import dev.sourcecheck.lineage.RelationName;
import dev.sourcecheck.lineage.flow.DataFlow;
import dev.sourcecheck.lineage.flow.FlowColumn;
import dev.sourcecheck.lineage.flow.StatementOutcome;
import dev.sourcecheck.lineage.flow.StatementOutcome.StatementResult;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Converts the server's analysis of a view to a data flow. */
final class ViewFlows {
  private ViewFlows() {}

  static DataFlow of(RelationName view, List<String> names, ViewAnalysis.ResolvedView analysis) {
    Map<String, FlowColumn> columns = new LinkedHashMap<>();
    for (int i = 0; i < names.size() && i < analysis.columns().size(); i++) {
      ViewColumn column = analysis.columns().get(i);
      columns.put(
          names.get(i),
          new FlowColumn(ends(column.values()), ends(column.steering()), column.partial()));
    }
    Map<RelationName, EdgeKind> relations = new LinkedHashMap<>();
    analysis.sources().forEach(source -> relations.put(name(source), EdgeKind.DIRECT));
    analysis.filters().forEach(filter -> relations.putIfAbsent(name(filter), EdgeKind.INDIRECT));
    return new DataFlow(view, columns, relations);
  }

  static StatementOutcome outcome(DataFlow flow) {
    long partial = flow.partialColumns();
    return new StatementOutcome(
        flow.relations().isEmpty() ? StatementResult.NO_LINEAGE : StatementResult.RESOLVED,
        partial > 0 ? "unknown_function" : null,
        flow.columns().size(),
        partial);
  }

  static StatementOutcome tooLong(DataFlow flow) {
    return new StatementOutcome(
        StatementResult.NOT_UNDERSTOOD, "too_long", flow.columns().size(), flow.partialColumns());
  }

  private static Set<EdgeEnd> ends(Set<ColumnId> columns) {
    Set<EdgeEnd> ends = new LinkedHashSet<>();
    columns.forEach(column -> ends.add(new EdgeEnd(name(column.relation()), column.column())));
    return ends;
  }

  private static RelationName name(RelationId relation) {
    return RelationName.of(relation.schema(), relation.name());
  }
}
