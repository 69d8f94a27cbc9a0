package dev.sourcecheck.api.catalog;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import dev.sourcecheck.lineage.LineageGraph;
import dev.sourcecheck.lineage.StoredEdge;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A part of the lineage.
 *
 * @param downloadedAt null if the lineage was never downloaded
 * @param truncated whether the limit left something out
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record LineageResponse(
    @Nullable Instant downloadedAt,
    boolean truncated,
    List<LineageNode> nodes,
    List<LineageLink> edges) {

  /**
   * A table, or a column of one.
   *
   * @param id unique within the source
   * @param database null for the source's own
   * @param schema null if unknown, because a statement did not qualify the name
   */
  record LineageNode(
      String id,
      @Nullable String database,
      @Nullable String schema,
      String table,
      @Nullable String column) {
    static LineageNode of(EdgeEnd end) {
      return new LineageNode(
          NodeId.of(end),
          end.relation().database(),
          end.relation().schema(),
          end.relation().name(),
          end.column());
    }
  }

  /**
   * An edge between two nodes.
   *
   * @param from ID of the node that contributes
   * @param to ID of the node that is computed
   * @param partial whether the target may have further origins
   * @param calls executions of the statements, 0 for an edge that is not from a statement
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record LineageLink(
      String from,
      String to,
      String origin,
      String kind,
      boolean partial,
      long calls,
      Instant firstSeen,
      Instant lastSeen) {
    static LineageLink of(StoredEdge stored) {
      return new LineageLink(
          NodeId.of(stored.edge().from()),
          NodeId.of(stored.edge().to()),
          stored.origin().name().toLowerCase(Locale.ROOT),
          stored.edge().kind().name().toLowerCase(Locale.ROOT),
          stored.edge().partial(),
          stored.calls(),
          stored.firstSeen(),
          stored.lastSeen());
    }
  }

  static LineageResponse notDownloaded() {
    return new LineageResponse(null, false, List.of(), List.of());
  }

  static LineageResponse of(Instant downloadedAt, LineageGraph graph) {
    return new LineageResponse(
        downloadedAt,
        graph.truncated(),
        graph.nodes().stream().map(LineageNode::of).toList(),
        graph.edges().stream().map(LineageLink::of).toList());
  }
}
