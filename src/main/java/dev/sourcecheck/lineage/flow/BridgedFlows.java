package dev.sourcecheck.lineage.flow;

import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import dev.sourcecheck.lineage.LineageEdge.EdgeKind;
import dev.sourcecheck.lineage.RelationName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bridges temporary and dropped relations: a flow from A to a temporary table to B becomes a flow
 * from A to B.
 */
final class BridgedFlows {
  /** Maximum length of a chain of bridged relations. */
  private static final int MAX_CHAIN = 100;

  /** Maximum number of sources in total; beyond it, nothing is bridged. */
  private static final int MAX_SOURCES = 2_000_000;

  private final RelationChanges changes;
  private final Map<BridgedRelation, List<ComposedFlow>> producers = new HashMap<>();
  private int chain;
  private int sources;

  BridgedFlows(RelationChanges changes) {
    this.changes = changes;
  }

  /** A relation that is bridged; the session is empty unless the relation is temporary. */
  private record BridgedRelation(String session, RelationName relation) {}

  /** A flow and, once it is resolved, the same flow without bridged relations. */
  static final class ComposedFlow {
    final DataFlow direct;
    private final String session;
    private final boolean creates;
    private @Nullable DataFlow bridged;
    private boolean bridging;

    private ComposedFlow(String session, DataFlow direct, boolean creates) {
      this.session = session;
      this.direct = direct;
      this.creates = creates;
    }
  }

  /**
   * Adds a flow; all are added before the first is resolved.
   *
   * @param creates whether the statement creates the relation that the flow fills
   */
  ComposedFlow add(String session, DataFlow direct, boolean creates) {
    ComposedFlow flow = new ComposedFlow(session, direct, creates);
    BridgedRelation bridge = bridge(flow, direct.target());
    if (bridge != null) {
      producers.computeIfAbsent(bridge, key -> new ArrayList<>()).add(flow);
    }
    return flow;
  }

  /** Whether the flow fills a relation that is bridged, which has no edges of its own. */
  boolean fillsBridge(ComposedFlow flow) {
    return bridge(flow, flow.direct.target()) != null;
  }

  private @Nullable BridgedRelation bridge(ComposedFlow flow, RelationName relation) {
    if (TemporaryTables.isTemporary(relation)) {
      return new BridgedRelation(flow.session, relation);
    }
    return changes.isDropped(relation) ? new BridgedRelation("", relation) : null;
  }

  /** The flow from the relations behind the bridged ones that it reads. */
  DataFlow resolve(ComposedFlow flow) {
    DataFlow known = flow.bridged;
    if (known != null) {
      return known;
    }
    flow.bridging = true;
    chain++;
    Map<RelationName, List<ComposedFlow>> sourcesOf = new LinkedHashMap<>();
    for (RelationName relation : flow.direct.relations().keySet()) {
      BridgedRelation bridge = bridge(flow, relation);
      if (bridge != null
          && (TemporaryTables.isTemporary(relation) || producers.containsKey(bridge))) {
        sourcesOf.put(relation, producersOf(flow, bridge));
      }
    }
    DataFlow result = sourcesOf.isEmpty() ? flow.direct : replaced(flow.direct, sourcesOf);
    chain--;
    flow.bridging = false;
    flow.bridged = result;
    return result;
  }

  /**
   * The flows that fill a relation that a statement reads. If a temporary table was created by
   * several statements, perhaps in different sessions, only the statement with matching columns is
   * used; if several match, none is, because merging them would be a guess.
   */
  private List<ComposedFlow> producersOf(ComposedFlow reader, BridgedRelation bridge) {
    List<ComposedFlow> all = producers.getOrDefault(bridge, List.of());
    List<ComposedFlow> creations = all.stream().filter(flow -> flow.creates).toList();
    if (bridge.session.isEmpty() || creations.size() < 2) {
      return all;
    }
    Set<String> used = new LinkedHashSet<>();
    for (FlowColumn column : reader.direct.columns().values()) {
      addNames(column.values(), bridge.relation, used);
      addNames(column.steering(), bridge.relation, used);
    }
    boolean empty = creations.stream().allMatch(flow -> flow.direct.columns().isEmpty());
    List<ComposedFlow> matching =
        (empty ? all : creations)
            .stream()
                .filter(flow -> !flow.direct.columns().isEmpty())
                .filter(flow -> flow.direct.columns().keySet().containsAll(used))
                .toList();
    return matching.size() == 1 && !used.isEmpty() ? matching : List.of();
  }

  private static void addNames(Set<EdgeEnd> ends, RelationName of, Set<String> names) {
    for (EdgeEnd end : ends) {
      if (end.column() != null && end.relation().equals(of)) {
        names.add(end.column());
      }
    }
  }

  private DataFlow replaced(DataFlow flow, Map<RelationName, List<ComposedFlow>> sourcesOf) {
    Map<RelationName, EdgeKind> relations = new LinkedHashMap<>();
    flow.relations()
        .forEach(
            (relation, kind) -> {
              List<ComposedFlow> fillers = sourcesOf.get(relation);
              if (fillers == null) {
                relations.merge(relation, kind, BridgedFlows::stronger);
                return;
              }
              for (DataFlow filler : resolvedFlows(fillers)) {
                filler
                    .relations()
                    .forEach(
                        (source, how) ->
                            relations.merge(
                                source,
                                kind == EdgeKind.INDIRECT ? kind : how,
                                BridgedFlows::stronger));
              }
            });
    Map<String, FlowColumn> columns = new LinkedHashMap<>();
    flow.columns().forEach((name, column) -> columns.put(name, replaced(column, sourcesOf)));
    return new DataFlow(flow.target(), columns, relations);
  }

  private static EdgeKind stronger(EdgeKind one, EdgeKind two) {
    return one == EdgeKind.DIRECT ? one : two;
  }

  /** Resolved flows; those of a cycle are omitted. */
  private List<DataFlow> resolvedFlows(List<ComposedFlow> flows) {
    List<DataFlow> resolved = new ArrayList<>();
    for (ComposedFlow flow : flows) {
      if (!flow.bridging && (flow.bridged != null || chain < MAX_CHAIN)) {
        resolved.add(resolve(flow));
      }
    }
    return resolved;
  }

  private FlowColumn replaced(FlowColumn column, Map<RelationName, List<ComposedFlow>> sourcesOf) {
    Set<EdgeEnd> values = new LinkedHashSet<>();
    Set<EdgeEnd> steering = new LinkedHashSet<>();
    boolean partial = column.partial();
    for (EdgeEnd end : column.values()) {
      List<ComposedFlow> fillers = sourcesOf.get(end.relation());
      if (fillers == null) {
        values.add(end);
        continue;
      }
      FlowColumn source = source(end, fillers);
      if (source == null || sources > MAX_SOURCES) {
        partial = true;
      } else {
        values.addAll(source.values());
        steering.addAll(source.steering());
        partial |= source.partial();
      }
    }
    for (EdgeEnd end : column.steering()) {
      List<ComposedFlow> fillers = sourcesOf.get(end.relation());
      FlowColumn source = fillers == null ? null : source(end, fillers);
      if (fillers == null) {
        steering.add(end);
      } else if (source != null && sources <= MAX_SOURCES) {
        steering.addAll(source.values());
        steering.addAll(source.steering());
      }
    }
    sources += values.size() + steering.size();
    return new FlowColumn(values, steering, partial);
  }

  /** The sources of a column of a bridged relation; null if unknown. */
  private @Nullable FlowColumn source(EdgeEnd end, List<ComposedFlow> fillers) {
    FlowColumn found = null;
    for (DataFlow filler : resolvedFlows(fillers)) {
      FlowColumn column = end.column() == null ? null : filler.columns().get(end.column());
      if (column != null) {
        found = found == null ? column : FlowReader.union(found, column);
      }
    }
    return found;
  }
}
