package dev.sourcecheck.lineage;

import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects nodes and edges up to limits. */
final class LineageSelection {
  /** Two relations can have an edge for each combination of origin and kind. */
  private static final int EDGES_PER_NODE = 10;

  private final int maxNodes;
  private final Set<EdgeEnd> nodes = new LinkedHashSet<>();
  private final Map<Long, StoredEdge> edges = new LinkedHashMap<>();
  private boolean truncated;

  LineageSelection(int maxNodes) {
    this.maxNodes = maxNodes;
  }

  int maxEdges() {
    return maxNodes * EDGES_PER_NODE;
  }

  /** The start of a search, which is a node also without edges. */
  void start(EdgeEnd node) {
    nodes.add(node);
  }

  /** Adds an edge and its ends, unless an end is one node too many. */
  boolean add(StoredEdge edge) {
    if (edges.containsKey(edge.id())) {
      return true;
    }
    if (edges.size() >= maxEdges()) {
      truncated = true;
      return false;
    }
    EdgeEnd from = edge.edge().from();
    EdgeEnd to = edge.edge().to();
    int added = (nodes.contains(from) ? 0 : 1) + (nodes.contains(to) || to.equals(from) ? 0 : 1);
    if (nodes.size() + added > maxNodes) {
      truncated = true;
      return false;
    }
    nodes.add(from);
    nodes.add(to);
    edges.put(edge.id(), edge);
    return true;
  }

  LineageGraph graph() {
    return new LineageGraph(nodes, List.copyOf(edges.values()), truncated);
  }
}
