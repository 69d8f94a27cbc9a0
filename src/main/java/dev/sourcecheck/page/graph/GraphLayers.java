package dev.sourcecheck.page.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Orders the nodes of each layer so that few links cross: each node moves to the mean position of
 * its neighbours, a few times from left to right and back. A link over several layers has a bend in
 * each layer between, which takes part.
 */
final class GraphLayers {
  private static final int SWEEPS = 4;

  private final TreeMap<Integer, List<LayerSlot>> layers = new TreeMap<>();
  private final Map<LayerSlot, List<LayerSlot>> left = new HashMap<>();
  private final Map<LayerSlot, List<LayerSlot>> right = new HashMap<>();
  private final Map<NodePair, List<LayerSlot>> bends = new LinkedHashMap<>();

  /**
   * A place in a layer.
   *
   * @param node null for a bend
   * @param number distinguishes bends
   */
  record LayerSlot(@Nullable String node, int number) {}

  private record NodePair(String from, String to) {}

  GraphLayers(Map<String, Integer> ranks, List<GraphLink> links) {
    ranks.forEach(
        (node, rank) ->
            layers.computeIfAbsent(rank, r -> new ArrayList<>()).add(new LayerSlot(node, 0)));
    for (GraphLink link : links) {
      NodePair pair = new NodePair(link.from(), link.to());
      int from = ranks.getOrDefault(link.from(), 0);
      int to = ranks.getOrDefault(link.to(), 0);
      if (from < to && !bends.containsKey(pair)) {
        bends.put(pair, chain(pair, from, to));
      }
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      layers.values().forEach(layer -> sort(layer, left));
      layers.descendingMap().values().forEach(layer -> sort(layer, right));
    }
  }

  /** The layers from left to right, each from top to bottom. */
  Map<Integer, List<LayerSlot>> layers() {
    return layers;
  }

  /** The bends of a link from left to right. */
  List<LayerSlot> bends(GraphLink link) {
    return bends.getOrDefault(new NodePair(link.from(), link.to()), List.of());
  }

  private List<LayerSlot> chain(NodePair pair, int from, int to) {
    List<LayerSlot> chain = new ArrayList<>();
    LayerSlot before = new LayerSlot(pair.from(), 0);
    for (int rank = from + 1; rank < to; rank++) {
      LayerSlot bend = new LayerSlot(null, bends.size() * 1_000 + rank - from);
      // a rank between two others may have no node of its own
      layers.computeIfAbsent(rank, r -> new ArrayList<>()).add(bend);
      connect(before, bend);
      chain.add(bend);
      before = bend;
    }
    connect(before, new LayerSlot(pair.to(), 0));
    return chain;
  }

  private void connect(LayerSlot from, LayerSlot to) {
    right.computeIfAbsent(from, slot -> new ArrayList<>()).add(to);
    left.computeIfAbsent(to, slot -> new ArrayList<>()).add(from);
  }

  private void sort(List<LayerSlot> layer, Map<LayerSlot, List<LayerSlot>> neighbours) {
    Map<LayerSlot, Integer> positions = new HashMap<>();
    layers
        .values()
        .forEach(
            each -> IntStream.range(0, each.size()).forEach(i -> positions.put(each.get(i), i)));
    Map<LayerSlot, Double> means = new HashMap<>();
    for (LayerSlot slot : layer) {
      means.put(
          slot,
          neighbours.getOrDefault(slot, List.of()).stream()
              .mapToInt(each -> positions.getOrDefault(each, 0))
              .average()
              .orElse(positions.getOrDefault(slot, 0)));
    }
    layer.sort(Comparator.comparingDouble(slot -> means.getOrDefault(slot, 0.0)));
  }
}
