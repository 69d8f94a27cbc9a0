package dev.sourcecheck.lineage;

import java.util.LinkedHashMap;
import java.util.Map;

/** The relations that a query reads; one that is read both ways counts as direct. */
final class ReadRelations {
  private final Map<RelationName, LineageEdge.EdgeKind> kinds = new LinkedHashMap<>();

  void add(RelationName relation, LineageEdge.EdgeKind kind) {
    kinds.merge(relation, kind, (was, is) -> was == LineageEdge.EdgeKind.DIRECT ? was : is);
  }

  /** What stands in a place that only steers does nothing but steer. */
  void addAll(ReadRelations others, LineageEdge.EdgeKind place) {
    Map.copyOf(others.kinds)
        .forEach(
            (relation, kind) -> add(relation, place == LineageEdge.EdgeKind.DIRECT ? kind : place));
  }

  Map<RelationName, LineageEdge.EdgeKind> kinds() {
    return kinds;
  }
}
