package dev.sourcecheck.page.graph;

import dev.sourcecheck.page.graph.GraphDrawing.PlacedBox;
import dev.sourcecheck.page.graph.GraphLayers.LayerSlot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Places the boxes of a graph in layers, and routes its arrows from right sides to left sides. */
public final class GraphLayout {
  public static final int WIDTH = 224;
  public static final int HEADER = 52;
  public static final int ROW = 24;
  private static final int GAP_X = 64;
  private static final int GAP_Y = 20;
  private static final int BEND = 8;
  private static final int MARGIN = 40;

  /** How far curves reach out of boxes. */
  private static final int REACH = 40;

  /** Between the lines of links to the left, below all boxes. */
  private static final int LANE = 8;

  private final Map<String, GraphNode> nodes;
  private final Map<LayerSlot, PlacedBox> places = new HashMap<>();

  /** Where the next link to the left runs. */
  private int lane;

  private GraphLayout(List<GraphNode> nodes) {
    this.nodes =
        nodes.stream()
            .collect(
                Collectors.toMap(GraphNode::id, node -> node, (a, b) -> a, LinkedHashMap::new));
  }

  /**
   * Draws a graph.
   *
   * @param start ID of the node in layer 0
   * @param links between nodes of the list
   */
  public static GraphDrawing of(String start, List<GraphNode> nodes, List<GraphLink> links) {
    GraphLayers layers = new GraphLayers(GraphRanks.of(start, nodes, links), links);
    GraphLayout layout = new GraphLayout(nodes);
    int height =
        2 * MARGIN + layers.layers().values().stream().mapToInt(layout::height).max().orElse(0);
    layout.lane = height;
    int x = MARGIN;
    for (Map.Entry<Integer, List<LayerSlot>> layer : layers.layers().entrySet()) {
      layout.place(layer.getValue(), layer.getKey(), x, height);
      x += WIDTH + GAP_X;
    }
    Map<String, PlacedBox> boxes = new LinkedHashMap<>();
    layout.nodes.keySet().forEach(id -> boxes.put(id, layout.box(id)));
    List<String> paths = links.stream().map(link -> layout.path(link, layers.bends(link))).toList();
    return new GraphDrawing(x - GAP_X + MARGIN, layout.lane, boxes, paths);
  }

  private int height(List<LayerSlot> layer) {
    return layer.stream().mapToInt(this::height).sum() + (layer.size() - 1) * GAP_Y;
  }

  private int height(LayerSlot slot) {
    GraphNode node = slot.node() == null ? null : nodes.get(slot.node());
    return node == null ? BEND : HEADER + node.rows() * ROW + (node.rows() == 0 ? 0 : BEND);
  }

  private void place(List<LayerSlot> layer, int rank, int x, int total) {
    int y = (total - height(layer)) / 2;
    for (LayerSlot slot : layer) {
      places.put(slot, new PlacedBox(x, y, height(slot), rank));
      y += height(slot) + GAP_Y;
    }
  }

  private PlacedBox box(String id) {
    return place(new LayerSlot(id, 0));
  }

  private PlacedBox place(LayerSlot slot) {
    PlacedBox place = places.get(slot);
    if (place == null) {
      throw new IllegalArgumentException("A link has an end that is no node");
    }
    return place;
  }

  private String path(GraphLink link, List<LayerSlot> bends) {
    PlacedBox from = box(link.from());
    PlacedBox to = box(link.to());
    int x = from.x() + WIDTH;
    int y = anchor(from, link.fromRow());
    int end = anchor(to, link.toRow());
    List<String> path = new ArrayList<>(List.of("M" + x + " " + y));
    if (to.x() <= from.x()) {
      // closes a cycle: around everything, below
      path.add(turn(x, y, lane, REACH));
      path.add("H" + to.x());
      path.add(turn(to.x(), lane, end, -REACH));
      lane += LANE;
    } else {
      for (LayerSlot bend : bends) {
        PlacedBox place = place(bend);
        int middle = place.y() + BEND / 2;
        path.add(curve(x, y, place.x(), middle));
        x = place.x() + WIDTH;
        y = middle;
        path.add("H" + x);
      }
      path.add(curve(x, y, to.x(), end));
    }
    return String.join(" ", path);
  }

  private static int anchor(PlacedBox box, int row) {
    return box.y() + (row == GraphLink.HEADER ? HEADER / 2 : HEADER + row * ROW + ROW / 2);
  }

  /** From a right side to a left side. */
  private static String curve(int x, int y, int toX, int toY) {
    return String.format(
        Locale.ROOT, "C%d %d %d %d %d %d", x + REACH, y, toX - REACH, toY, toX, toY);
  }

  /** Turns around on one side. */
  private static String turn(int x, int y, int toY, int reach) {
    return String.format(Locale.ROOT, "C%d %d %d %d %d %d", x + reach, y, x + reach, toY, x, toY);
  }
}
