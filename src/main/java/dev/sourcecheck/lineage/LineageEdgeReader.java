package dev.sourcecheck.lineage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;

/** Reads the lineage of all sources. */
@ApplicationScoped
public class LineageEdgeReader {
  private final LineageEdgeRepository edges;

  @Inject
  LineageEdgeReader(LineageEdgeRepository edges) {
    this.edges = edges;
  }

  /**
   * A page of a source's edges.
   *
   * @param afterId ID of the last edge of the previous page, 0 for the first page
   */
  @Transactional
  public List<StoredEdge> edges(long sourceId, long afterId, int limit) {
    return edges.ofSource(sourceId, afterId, limit).stream()
        .map(LineageEdgeRow::toStoredEdge)
        .toList();
  }
}
