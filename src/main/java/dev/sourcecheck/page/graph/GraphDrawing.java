package dev.sourcecheck.page.graph;

import java.util.List;
import java.util.Map;

/**
 * Where boxes and arrows are, in pixels from the top left.
 *
 * @param boxes by the ID of their nodes
 * @param paths of the links, in their order, as in the attribute {@code d} of SVG
 */
public record GraphDrawing(
    int width, int height, Map<String, PlacedBox> boxes, List<String> paths) {

  /**
   * @param layer 0 for the start, negative to the left of it
   */
  public record PlacedBox(int x, int y, int height, int layer) {}
}
