package dev.sourcecheck.lineage;

import dev.sourcecheck.lineage.LineageEdge.EdgeKind;
import dev.sourcecheck.lineage.LineageEdge.End;
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
    Set<End> common = steeringOfAll(flow);
    End whole = new End(target, null);
    for (End from : common) {
      sink.add(origin, new LineageEdge(from, whole, EdgeKind.STEERING), calls, lastSeen);
    }
    flow.columns()
        .forEach(
            (name, column) -> {
              if (!name.equals("*")) {
                add(origin, column, new End(target, name), common, calls, lastSeen);
              }
            });
  }

  private void add(
      EdgeOrigin origin,
      FlowColumn column,
      End to,
      Set<End> common,
      long calls,
      @Nullable Instant lastSeen) {
    for (End from : column.values()) {
      if (from.column() != null && !from.equals(to)) {
        sink.add(
            origin, new LineageEdge(from, to, EdgeKind.VALUE, column.partial()), calls, lastSeen);
      }
    }
    for (End from : column.steering()) {
      if (from.column() != null && !common.contains(from)) {
        sink.add(origin, new LineageEdge(from, to, EdgeKind.STEERING), calls, lastSeen);
      }
    }
  }

  /** Stored once instead of with each column. */
  private static Set<End> steeringOfAll(DataFlow flow) {
    Set<End> common = null;
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
