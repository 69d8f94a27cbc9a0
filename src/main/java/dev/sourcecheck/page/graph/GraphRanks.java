package dev.sourcecheck.page.graph;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Assigns each node a layer. What the start leads to is at its longest distance to the right of it,
 * and what leads to the start is at its longest distance to the left; links that close a cycle do
 * not count.
 */
final class GraphRanks {
  private final Map<String, Set<String>> next = new HashMap<>();
  private final Map<String, Set<String>> previous = new HashMap<>();
  private final Map<String, Integer> ranks = new LinkedHashMap<>();

  private GraphRanks(List<GraphLink> links) {
    for (GraphLink link : links) {
      next.computeIfAbsent(link.from(), id -> new LinkedHashSet<>()).add(link.to());
      previous.computeIfAbsent(link.to(), id -> new LinkedHashSet<>()).add(link.from());
    }
  }

  /** The layers of all nodes; 0 for the start, and for nodes that it is not connected with. */
  static Map<String, Integer> of(String start, List<GraphNode> nodes, List<GraphLink> links) {
    GraphRanks ranks = new GraphRanks(links);
    ranks.ranks.put(start, 0);
    ranks.walk(start, ranks.next, 1);
    ranks.walk(start, ranks.previous, -1);
    nodes.forEach(node -> ranks.ranks.putIfAbsent(node.id(), 0));
    return ranks.ranks;
  }

  private void walk(String start, Map<String, Set<String>> links, int direction) {
    Set<String> ranked = new HashSet<>(ranks.keySet());
    ranked.remove(start);
    LongestPaths paths = new LongestPaths(links, ranked);
    paths.from(start).forEach((node, distance) -> ranks.put(node, distance * direction));
  }

  /** A depth-first search, whose postorder reversed is an order along the links. */
  private static final class LongestPaths {
    private final Map<String, Set<String>> links;
    private final Set<String> excluded;
    private final Set<String> open = new HashSet<>();
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Set<String>> forward = new HashMap<>();
    private final Deque<String> order = new ArrayDeque<>();

    LongestPaths(Map<String, Set<String>> links, Set<String> excluded) {
      this.links = links;
      this.excluded = excluded;
    }

    Map<String, Integer> from(String start) {
      visit(start);
      Map<String, Integer> distances = new LinkedHashMap<>();
      distances.put(start, 0);
      for (String node : order) {
        int distance = distances.getOrDefault(node, 0) + 1;
        forward
            .getOrDefault(node, Set.of())
            .forEach(to -> distances.merge(to, distance, Math::max));
      }
      return distances;
    }

    /** As deep as the longest path, which the limit of nodes bounds. */
    private void visit(String node) {
      seen.add(node);
      open.add(node);
      for (String to : links.getOrDefault(node, Set.of())) {
        // a link to a node that is still open closes a cycle
        if (!excluded.contains(to) && !open.contains(to)) {
          forward.computeIfAbsent(node, id -> new LinkedHashSet<>()).add(to);
          if (!seen.contains(to)) {
            visit(to);
          }
        }
      }
      open.remove(node);
      order.addFirst(node);
    }
  }
}
