package dev.sourcecheck.lineage;

import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A breadth-first search with one query per level and direction. An end is expanded once per
 * direction, so that cycles end it; the number of nodes and edges is limited.
 */
final class LineageTraversal {
  private final LineageGraphRepository edges;
  private final long source;
  private final EdgeEnd start;
  private final LineageSelection found;

  LineageTraversal(LineageGraphRepository edges, long source, EdgeEnd start, int limit) {
    this.edges = edges;
    this.source = source;
    this.start = start;
    this.found = new LineageSelection(limit);
    found.start(start);
  }

  void walk(LineageDirection direction, int depth) {
    SearchFront up = new SearchFront(false, direction != LineageDirection.DOWN);
    SearchFront down = new SearchFront(true, direction != LineageDirection.UP);
    // level by level, so that a limit leaves out what is farthest
    for (int level = 0; level < depth && (up.isOpen() || down.isOpen()); level++) {
      up.advance();
      down.advance();
    }
  }

  LineageGraph graph() {
    return found.graph();
  }

  private final class SearchFront {
    private final boolean downwards;
    private final Set<EdgeEnd> seen = new HashSet<>();
    private Collection<EdgeEnd> current;

    SearchFront(boolean downwards, boolean wanted) {
      this.downwards = downwards;
      this.current = wanted ? List.of(start) : List.of();
      seen.add(start);
    }

    boolean isOpen() {
      return !current.isEmpty();
    }

    void advance() {
      if (current.isEmpty()) {
        return;
      }
      Set<EdgeEnd> next = new LinkedHashSet<>();
      for (StoredEdge edge :
          edges.next(source, current, downwards, start.column() != null, found.maxEdges() + 1)) {
        EdgeEnd end = downwards ? edge.edge().to() : edge.edge().from();
        if (found.add(edge) && seen.add(end)) {
          next.add(end);
        }
      }
      current = next;
    }
  }
}
