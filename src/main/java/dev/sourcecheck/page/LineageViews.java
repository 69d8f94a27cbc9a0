package dev.sourcecheck.page;

import dev.sourcecheck.api.InvalidInputException;
import dev.sourcecheck.api.catalog.LineageQuery.LineageSearch;
import dev.sourcecheck.api.catalog.LineageSearcher;
import dev.sourcecheck.api.catalog.NodeId;
import dev.sourcecheck.lineage.LineageDirection;
import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import dev.sourcecheck.lineage.LineageGraph;
import dev.sourcecheck.lineage.LineageGraphReader;
import dev.sourcecheck.lineage.RelationName;
import dev.sourcecheck.lineage.StoredEdge;
import dev.sourcecheck.page.LineageView.EdgeView;
import dev.sourcecheck.page.LineageView.LineageLinks;
import dev.sourcecheck.page.TreeTarget.TableAddress;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the lineage around a table, up and down to different depths. */
@Singleton
final class LineageViews {
  /** A drawing with more boxes is of no use. */
  private static final int MAX_TABLES = 200;

  private static final int MAX_COLUMN_EDGES = 1_000;

  /** Edges of tables first, then those of columns. */
  private static final Comparator<StoredEdge> BY_NAME =
      Comparator.comparing((StoredEdge edge) -> edge.edge().to().column() != null)
          .thenComparing(edge -> NodeId.of(edge.edge().from()))
          .thenComparing(edge -> NodeId.of(edge.edge().to()));

  private final LineageSearcher searcher;
  private final LineageGraphReader lineage;

  LineageViews(LineageSearcher searcher, LineageGraphReader lineage) {
    this.searcher = searcher;
    this.lineage = lineage;
  }

  /**
   * Reads what a page shows. A graph has one more level in a direction if a search that deep finds
   * more tables.
   *
   * @throws InvalidInputException if the table is neither in the catalog nor in the lineage
   */
  LineageView view(LineageQueryPage page) {
    LineageGraph up = find(page, LineageDirection.UP, page.up());
    LineageGraph down = find(page, LineageDirection.DOWN, page.down());
    Set<RelationName> tables = tables(up);
    tables.addAll(tables(down));
    Map<Long, StoredEdge> edges = new LinkedHashMap<>();
    up.edges().forEach(edge -> edges.put(edge.id(), edge));
    down.edges().forEach(edge -> edges.put(edge.id(), edge));
    boolean cut = addColumns(page, tables, edges);
    List<StoredEdge> all = List.copyOf(edges.values());
    return new LineageView(
        NameView.of(new EdgeEnd(page.table(), null)),
        links(
            page,
            isDeeper(page, up, LineageDirection.UP),
            isDeeper(page, down, LineageDirection.DOWN)),
        LineageDrawer.draw(page, tables, all),
        all.stream().sorted(BY_NAME).map(EdgeView::of).toList(),
        cut || up.truncated() || down.truncated());
  }

  private LineageGraph find(LineageQueryPage page, LineageDirection direction, int depth) {
    return searcher.find(
        page.source(),
        new LineageSearch(
            page.table().schema(), page.table().name(), null, direction, depth, MAX_TABLES));
  }

  private boolean isDeeper(LineageQueryPage page, LineageGraph shown, LineageDirection direction) {
    int depth = direction == LineageDirection.UP ? page.up() : page.down();
    return depth < LineageQueryPage.MAX_DEPTH
        && !shown.truncated()
        && find(page, direction, depth + 1).nodes().size() > shown.nodes().size();
  }

  private static Set<RelationName> tables(LineageGraph graph) {
    Set<RelationName> tables = new LinkedHashSet<>();
    graph.nodes().forEach(node -> tables.add(node.relation()));
    return tables;
  }

  /** Adds the edges of columns of open tables; returns whether a limit left some out. */
  private boolean addColumns(
      LineageQueryPage page, Set<RelationName> tables, Map<Long, StoredEdge> edges) {
    Set<String> ids = new HashSet<>(page.open());
    List<RelationName> open =
        tables.stream().filter(table -> ids.contains(NodeId.of(new EdgeEnd(table, null)))).toList();
    List<StoredEdge> found = new ArrayList<>();
    found.addAll(lineage.columnEdges(page.source(), open, MAX_COLUMN_EDGES));
    found.addAll(lineage.columnEdgesFrom(page.source(), open, MAX_COLUMN_EDGES));
    for (StoredEdge edge : found) {
      if (tables.contains(edge.edge().from().relation())
          && tables.contains(edge.edge().to().relation())) {
        edges.put(edge.id(), edge);
      }
    }
    return found.size() >= MAX_COLUMN_EDGES;
  }

  private static LineageLinks links(LineageQueryPage page, boolean moreUp, boolean moreDown) {
    int up = page.up();
    int down = page.down();
    String schema = page.table().schema() == null ? "" : page.table().schema();
    return new LineageLinks(
        up,
        down,
        moreUp ? page.withDepth(up + 1, down).address() : "",
        up > 1 ? page.withDepth(up - 1, down).address() : "",
        moreDown ? page.withDepth(up, down + 1).address() : "",
        down > 1 ? page.withDepth(up, down - 1).address() : "",
        TreeTarget.SCHEMA.page(page.source(), new TableAddress("", schema, page.table().name())),
        "/api/v1/data_sources/"
            + page.source()
            + "/lineage?"
            + PageLinks.query(
                Map.of(
                    "schema", schema, "table", page.table().name(), "depth", Math.max(up, down))));
  }
}
