package dev.sourcecheck.lineage.flow;

import dev.sourcecheck.lineage.EdgeOrigin;
import dev.sourcecheck.lineage.EdgeSink;
import dev.sourcecheck.lineage.LineageEdge;
import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import dev.sourcecheck.lineage.LineageEdge.EdgeKind;
import dev.sourcecheck.lineage.RelationName;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stores flows as edges. */
public final class FlowEdges {
  private final EdgeSink sink;

  public FlowEdges(EdgeSink sink) {
    this.sink = sink;
  }

  public void add(EdgeOrigin origin, DataFlow flow, long calls, @Nullable Instant lastSeen) {
    RelationName target = flow.target();
    flow.relations()
        .forEach(
            (relation, kind) -> {
              if (!relation.equals(target)) {
                sink.add(origin, LineageEdge.between(relation, target, kind), calls, lastSeen);
              }
            });
    Set<EdgeEnd> common = steeringOfAll(flow);
    EdgeEnd whole = new EdgeEnd(target, null);
    for (EdgeEnd from : common) {
      sink.add(origin, new LineageEdge(from, whole, EdgeKind.STEERING), calls, lastSeen);
    }
    flow.columns()
        .forEach(
            (name, column) -> {
              if (!name.equals("*")) {
                add(origin, column, new EdgeEnd(target, name), common, calls, lastSeen);
              }
            });
  }

  private void add(
      EdgeOrigin origin,
      FlowColumn column,
      EdgeEnd to,
      Set<EdgeEnd> common,
      long calls,
      @Nullable Instant lastSeen) {
    for (EdgeEnd from : column.values()) {
      if (from.column() != null && !from.equals(to)) {
        sink.add(
            origin, new LineageEdge(from, to, EdgeKind.VALUE, column.partial()), calls, lastSeen);
      }
    }
    for (EdgeEnd from : column.steering()) {
      if (from.column() != null && !common.contains(from)) {
        sink.add(origin, new LineageEdge(from, to, EdgeKind.STEERING), calls, lastSeen);
      }
    }
  }

  /** The columns that decide about rows for every column; stored once for the relation. */
  private static Set<EdgeEnd> steeringOfAll(DataFlow flow) {
    Set<EdgeEnd> common = null;
    for (FlowColumn column : flow.columns().values()) {
      if (common == null) {
        common = new HashSet<>(column.steering());
      } else {
        common.retainAll(column.steering());
      }
    }
    if (common == null) {
      return Set.of();
    }
    common.removeIf(end -> end.column() == null);
    return common;
  }
}
