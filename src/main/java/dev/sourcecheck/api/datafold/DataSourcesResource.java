package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.api.JsonBody;
import dev.sourcecheck.api.RequestInput;
import dev.sourcecheck.api.SourceChangeLog;
import dev.sourcecheck.job.JobReader;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.SourceStore;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates, reads, changes and deletes data sources. */
@Path("/api/v1/data_sources")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
final class DataSourcesResource {
  private static final String ID = DatafoldSources.ID;

  private final DatafoldSources visible;
  private final SourceStore sources;
  private final JobReader jobs;
  private final SourceChangeLog log;

  DataSourcesResource(
      DatafoldSources visible, SourceStore sources, JobReader jobs, SourceChangeLog log) {
    this.visible = visible;
    this.sources = sources;
    this.jobs = jobs;
    this.log = log;
  }

  @GET
  public List<ObjectNode> list(@QueryParam("limit") @Nullable String limit) {
    return json(visible.list().stream().limit(RequestInput.limit(limit)).toList());
  }

  @POST
  public ObjectNode create(byte[] body) {
    DataSource created = sources.create(SourceForm.parse(JsonBody.object(body), null));
    log.created(created.id(), created.form().name());
    return ApiDataSource.json(created, null);
  }

  @GET
  @Path("{" + ID + "}")
  public ObjectNode get(@PathParam(ID) String id) {
    return json(visible.get(id));
  }

  @GET
  @Path("{" + ID + "}/summary")
  public Summary summary(@PathParam(ID) String id) {
    return Summary.of(visible.get(id));
  }

  @PUT
  @Path("{" + ID + "}")
  public ObjectNode replace(@PathParam(ID) String id, byte[] body) {
    DataSource source = visible.get(id);
    ObjectNode form = JsonBody.object(body);
    DataSource replaced =
        sources
            .replace(source.id(), (stored, kept) -> SourceForm.parse(form, kept))
            .orElseThrow(DatafoldSources::notFound);
    log.changed(replaced.id(), replaced.form().name());
    return json(replaced);
  }

  /** Changes only what the patch contains. */
  @PATCH
  @Path("{" + ID + "}")
  public ObjectNode patch(@PathParam(ID) String id, byte[] body) {
    DataSource source = visible.get(id);
    SourcePatch patch = new SourcePatch(JsonBody.object(body));
    DataSource patched =
        sources.replace(source.id(), patch::apply).orElseThrow(DatafoldSources::notFound);
    log.changed(patched.id(), patched.form().name());
    return json(patched);
  }

  /**
   * Returns what was deleted. Tests in flight end as cancelled; a background job deletes the
   * catalog and lineage, which can be large.
   */
  @DELETE
  @Path("{" + ID + "}")
  public Summary delete(@PathParam(ID) String id) {
    DataSource source = visible.get(id);
    if (!sources.delete(source.id())) {
      throw DatafoldSources.notFound();
    }
    log.deleted(source.id(), source.form().name());
    return Summary.of(source);
  }

  /** What Datafold's client needs to name a source. */
  record Summary(long id, String name, String type) {
    static Summary of(DataSource source) {
      return new Summary(source.id(), source.form().name(), source.form().type().wire());
    }
  }

  private ObjectNode json(DataSource source) {
    return json(List.of(source)).get(0);
  }

  /** Reads the latest tests of all sources in one query. */
  private List<ObjectNode> json(List<DataSource> all) {
    Map<Long, TestJob> tests = jobs.latestFinished(all.stream().map(DataSource::id).toList());
    return all.stream().map(source -> ApiDataSource.json(source, tests.get(source.id()))).toList();
  }
}
