package dev.sourcecheck.lineage;

import dev.sourcecheck.lineage.Edge.Kind;
import java.util.LinkedHashMap;
import java.util.Map;

/** The relations that a query reads; one that is read both ways counts as direct. */
final class Reads {
  private final Map<Relation, Kind> kinds = new LinkedHashMap<>();

  void add(Relation relation, Kind kind) {
    kinds.merge(relation, kind, (was, is) -> was == Kind.DIRECT ? was : is);
  }

  /** What stands in a place that only steers does nothing but steer. */
  void addAll(Reads others, Kind place) {
    Map.copyOf(others.kinds)
        .forEach((relation, kind) -> add(relation, place == Kind.DIRECT ? kind : place));
  }

  Map<Relation, Kind> kinds() {
    return kinds;
  }
}
