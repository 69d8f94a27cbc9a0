package dev.sourcecheck.api.catalog;

import dev.sourcecheck.api.RequestInput;
import dev.sourcecheck.api.datafold.DatafoldSources;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** What a test found changed in the schema, against the download before it. */
@Path("/api/v1/data_sources/{data_source_id}/schema/drift")
@Produces(MediaType.APPLICATION_JSON)
final class DriftResource {
  private static final int MAX_PAGE = 1_000;
  private static final int DEFAULT_PAGE = 100;

  private final DatafoldSources sources;
  private final DriftSearcher searcher;

  DriftResource(DatafoldSources sources, DriftSearcher searcher) {
    this.sources = sources;
    this.searcher = searcher;
  }

  /** Without a test, the newest download is meant. */
  @GET
  public DriftResponse drift(
      @PathParam(DatafoldSources.ID) String id,
      @QueryParam("test") @Nullable String test,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("after") @Nullable String after) {
    long source = sources.get(id).id();
    int size = (int) RequestInput.queryNumber("limit", limit, 1, MAX_PAGE, DEFAULT_PAGE);
    int from = (int) RequestInput.queryNumber("after", after, 0, Integer.MAX_VALUE, 0);
    Long job = test == null ? null : RequestInput.queryNumber("test", test, 1, Long.MAX_VALUE, 0);
    return searcher.find(source, job, from, size);
  }
}
