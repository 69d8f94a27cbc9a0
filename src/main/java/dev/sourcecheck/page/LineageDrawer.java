package dev.sourcecheck.page;

import dev.sourcecheck.api.catalog.NodeId;
import dev.sourcecheck.lineage.LineageEdge;
import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import dev.sourcecheck.lineage.LineageEdge.EdgeKind;
import dev.sourcecheck.lineage.RelationName;
import dev.sourcecheck.lineage.StoredEdge;
import dev.sourcecheck.page.LineagePicture.BoxColumn;
import dev.sourcecheck.page.LineagePicture.EdgeArrow;
import dev.sourcecheck.page.LineagePicture.LayerTitle;
import dev.sourcecheck.page.LineagePicture.TableBox;
import dev.sourcecheck.page.graph.GraphDrawing;
import dev.sourcecheck.page.graph.GraphDrawing.PlacedBox;
import dev.sourcecheck.page.graph.GraphLayout;
import dev.sourcecheck.page.graph.GraphLink;
import dev.sourcecheck.page.graph.GraphNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Draws tables as boxes, which list the columns that shown edges mention. */
final class LineageDrawer {
  private final LineageQueryPage page;
  private final Map<RelationName, List<String>> columns = new LinkedHashMap<>();
  private final Map<GraphLink, EdgeKind> arrows = new LinkedHashMap<>();

  private LineageDrawer(LineageQueryPage page) {
    this.page = page;
  }

  /**
   * @param tables with the start
   * @param edges between these tables or their columns
   */
  static LineagePicture draw(
      LineageQueryPage page, Iterable<RelationName> tables, List<StoredEdge> edges) {
    LineageDrawer drawer = new LineageDrawer(page);
    tables.forEach(table -> drawer.columns.put(table, List.of()));
    drawer.addColumns(edges);
    edges.forEach(edge -> drawer.addArrow(edge.edge()));
    return drawer.picture();
  }

  private void addColumns(List<StoredEdge> edges) {
    Map<RelationName, TreeSet<String>> mentioned = new LinkedHashMap<>();
    for (StoredEdge edge : edges) {
      for (EdgeEnd end : List.of(edge.edge().from(), edge.edge().to())) {
        if (end.column() != null) {
          mentioned.computeIfAbsent(end.relation(), table -> new TreeSet<>()).add(end.column());
        }
      }
    }
    mentioned.forEach((table, names) -> columns.put(table, List.copyOf(names)));
  }

  /** Several edges between the same ends are one arrow, of the strongest kind. */
  private void addArrow(LineageEdge edge) {
    GraphLink link =
        new GraphLink(
            id(edge.from().relation()), row(edge.from()), id(edge.to().relation()), row(edge.to()));
    arrows.merge(link, edge.kind(), LineageDrawer::stronger);
  }

  private int row(EdgeEnd end) {
    return end.column() == null
        ? GraphLink.HEADER
        : columns.getOrDefault(end.relation(), List.of()).indexOf(end.column());
  }

  private LineagePicture picture() {
    List<GraphNode> nodes = new ArrayList<>();
    columns.forEach((table, names) -> nodes.add(new GraphNode(id(table), names.size())));
    List<GraphLink> links = List.copyOf(arrows.keySet());
    GraphDrawing drawing = GraphLayout.of(id(page.table()), nodes, links);
    List<TableBox> boxes = new ArrayList<>();
    columns.forEach(
        (table, names) -> {
          PlacedBox place = drawing.boxes().get(id(table));
          if (place != null) {
            boxes.add(box(table, names, place));
          }
        });
    boxes.sort(Comparator.comparingInt(TableBox::x).thenComparingInt(TableBox::y));
    List<EdgeArrow> drawn = new ArrayList<>();
    for (int i = 0; i < links.size(); i++) {
      GraphLink link = links.get(i);
      drawn.add(
          new EdgeArrow(
              link.from(),
              link.to(),
              drawing.paths().get(i),
              kind(arrows.get(link)),
              link.fromRow() != GraphLink.HEADER || link.toRow() != GraphLink.HEADER));
    }
    return new LineagePicture(
        "Lineage of " + page.table() + ": " + SchemaView.count(boxes.size(), "table"),
        drawing.width(),
        drawing.height(),
        titles(drawing),
        boxes,
        drawn);
  }

  /** Only beside the start, because the layers of tables are not the numbers of levels chosen. */
  private static List<LayerTitle> titles(GraphDrawing drawing) {
    Map<Integer, String> texts = Map.of(-1, "← Upstream", 0, "This table", 1, "Downstream →");
    TreeMap<Integer, String> titles = new TreeMap<>();
    for (PlacedBox box : drawing.boxes().values()) {
      String text = texts.get(box.layer());
      if (text != null) {
        titles.put(box.x() + GraphLayout.WIDTH / 2, text);
      }
    }
    return titles.entrySet().stream()
        .map(title -> new LayerTitle(title.getKey(), title.getValue()))
        .toList();
  }

  private TableBox box(RelationName table, List<String> names, PlacedBox place) {
    List<BoxColumn> rows = new ArrayList<>();
    for (String name : names) {
      rows.add(new BoxColumn(GraphLayout.HEADER + rows.size() * GraphLayout.ROW, name));
    }
    boolean start = table.equals(page.table());
    String id = id(table);
    String schema = table.schema() == null ? "schema unknown" : table.schema();
    return new TableBox(
        place.x(),
        place.y(),
        GraphLayout.WIDTH,
        place.height(),
        id,
        table.name(),
        table.database() == null ? schema : table.database() + "." + schema,
        table + ", " + position(place.layer()),
        start,
        // the API has the lineage around tables of the source's own database
        start || table.database() != null || table.schema() == null
            ? ""
            : page.around(table).address(),
        page.toggled(id).address(),
        page.open().contains(id),
        rows);
  }

  private static String position(int layer) {
    if (layer == 0) {
      return "shown in the middle";
    }
    return SchemaView.count(Math.abs(layer), "level") + (layer < 0 ? " upstream" : " downstream");
  }

  private static String id(RelationName table) {
    return NodeId.of(new EdgeEnd(table, null));
  }

  private static EdgeKind stronger(EdgeKind a, EdgeKind b) {
    return kind(a).equals("values") || kind(b).equals("unknown") ? a : b;
  }

  private static String kind(@Nullable EdgeKind kind) {
    if (kind == EdgeKind.DIRECT || kind == EdgeKind.VALUE) {
      return "values";
    }
    return kind == EdgeKind.INDIRECT || kind == EdgeKind.STEERING ? "rows" : "unknown";
  }
}
