package dev.sourcecheck.api.catalog;

import dev.sourcecheck.api.catalog.LineageQuery.LineageSearch;
import dev.sourcecheck.api.catalog.OpenLineageEvents.OpenLineageEvent;
import dev.sourcecheck.api.datafold.DatafoldSources;
import dev.sourcecheck.lineage.LineageGraph;
import dev.sourcecheck.lineage.LineageGraphReader;
import dev.sourcecheck.source.DataSource;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The downloaded lineage of a source, as a graph and as events of OpenLineage. */
@Path("/api/v1/data_sources/{data_source_id}/lineage")
@Produces(MediaType.APPLICATION_JSON)
final class LineageResource {
  private final DatafoldSources sources;
  private final LineageGraphReader lineage;
  private final LineageSearcher searcher;

  LineageResource(DatafoldSources sources, LineageGraphReader lineage, LineageSearcher searcher) {
    this.sources = sources;
    this.lineage = lineage;
    this.searcher = searcher;
  }

  @GET
  public LineageResponse graph(
      @PathParam(DatafoldSources.ID) String id, @BeanParam LineageQuery query) {
    long source = sources.get(id).id();
    LineageSearch search = query.parse();
    return lineage
        .downloadedAt(source)
        .map(time -> LineageResponse.of(time, searcher.find(source, search)))
        .orElseGet(LineageResponse::notDownloaded);
  }

  /** All events are on one page: the query has a limit of nodes, and each table has one event. */
  @GET
  @Path("openlineage")
  public ListPage<OpenLineageEvent> openLineage(
      @PathParam(DatafoldSources.ID) String id, @BeanParam LineageQuery query) {
    DataSource source = sources.get(id);
    LineageSearch search = query.parse();
    Optional<Instant> downloadedAt = lineage.downloadedAt(source.id());
    if (downloadedAt.isEmpty()) {
      return new ListPage<>(null, List.of(), null);
    }
    LineageGraph graph = searcher.find(source.id(), search);
    return new ListPage<>(
        downloadedAt.get(), new OpenLineageEvents(source, lineage).of(graph), null);
  }
}
