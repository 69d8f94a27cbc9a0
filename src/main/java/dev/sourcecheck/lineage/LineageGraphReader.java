package dev.sourcecheck.lineage;

import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads parts of the stored lineage as graphs. */
@ApplicationScoped
public class LineageGraphReader {
  private final LineageGraphRepository edges;

  @Inject
  LineageGraphReader(LineageGraphRepository edges) {
    this.edges = edges;
  }

  /** When the source's lineage was downloaded last; empty if it never was. */
  @Transactional
  public Optional<Instant> downloadedAt(long source) {
    return edges.downloadedAt(source);
  }

  /** Whether any edge starts or ends at a relation, or at one of its columns. */
  @Transactional
  public boolean exists(long source, EdgeEnd end) {
    return edges.exists(source, end);
  }

  /**
   * The lineage around a relation of the source's own database, or around one of its columns.
   * Between relations, the edges of columns are left out.
   *
   * @param depth maximum distance from the start, at least 1
   * @param limit maximum number of nodes
   */
  @Transactional
  public LineageGraph around(
      long source, EdgeEnd start, LineageDirection direction, int depth, int limit) {
    LineageTraversal traversal = new LineageTraversal(edges, source, start, limit);
    traversal.walk(direction, depth);
    return traversal.graph();
  }

  /**
   * The lineage between the relations of a source.
   *
   * @param schema only edges that start or end in this schema; null for all
   * @param limit maximum number of nodes
   */
  @Transactional
  public LineageGraph whole(long source, @Nullable String schema, int limit) {
    LineageSelection selection = new LineageSelection(limit);
    // one more than fits shows that an edge is left out
    edges.whole(source, schema, selection.maxEdges() + 1).forEach(selection::add);
    return selection.graph();
  }

  /** The edges of columns that end at the given relations or at their columns. */
  @Transactional
  public List<StoredEdge> columnEdges(long source, Collection<RelationName> targets, int limit) {
    return columnEdges(source, targets, false, limit);
  }

  /** The edges of columns that start at columns of the given relations. */
  @Transactional
  public List<StoredEdge> columnEdgesFrom(
      long source, Collection<RelationName> origins, int limit) {
    return columnEdges(source, origins, true, limit);
  }

  private List<StoredEdge> columnEdges(
      long source, Collection<RelationName> relations, boolean downwards, int limit) {
    List<EdgeEnd> ends = relations.stream().map(each -> new EdgeEnd(each, null)).toList();
    return ends.isEmpty() ? List.of() : edges.next(source, ends, downwards, true, limit);
  }
}
