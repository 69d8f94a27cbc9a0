package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.api.ChangeLog;
import dev.sourcecheck.api.InvalidInputException;
import dev.sourcecheck.api.RequestInput;
import dev.sourcecheck.job.JobCommands;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.SourceStore;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;

/** Data sources: create, read, change, delete. */
@Path("/api/v1/data_sources")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
final class DataSourcesResource {
  /** The path parameter's name in the contract; problems are told under it. */
  private static final String ID = "data_source_id";

  private final SourceStore sources;
  private final LatestResults lastTests;
  private final JobCommands requests;
  private final ChangeLog changes;

  DataSourcesResource(
      SourceStore sources, LatestResults lastTests, JobCommands requests, ChangeLog changes) {
    this.sources = sources;
    this.changes = changes;
    this.lastTests = lastTests;
    this.requests = requests;
  }

  @GET
  public List<ObjectNode> list() {
    List<DataSource> all =
        sources.list().stream().filter(source -> source.form().type().inDatafold()).toList();
    Map<Long, JsonNode> tests = lastTests.of(all.stream().map(DataSource::id).toList());
    return all.stream().map(source -> ApiDataSource.json(source, tests.get(source.id()))).toList();
  }

  @POST
  public ObjectNode create(byte[] body) {
    SourceForm form = SourceForm.parse(RequestInput.object(body), null);
    DataSource created = sources.create(form);
    changes.created(created.id(), created.form().name());
    return ApiDataSource.json(created, null);
  }

  @GET
  @Path("{" + ID + "}")
  public ObjectNode get(@PathParam(ID) String text) {
    return withLastTest(existing(text));
  }

  @GET
  @Path("{" + ID + "}/summary")
  public Summary summary(@PathParam(ID) String text) {
    return Summary.of(existing(text));
  }

  @PUT
  @Path("{" + ID + "}")
  public ObjectNode replace(@PathParam(ID) String text, byte[] body) {
    long id = existing(text).id();
    ObjectNode form = RequestInput.object(body);
    DataSource changed =
        sources
            .replace(id, kept -> SourceForm.parse(form, kept))
            .orElseThrow(DataSourcesResource::notFound);
    changes.changed(id, changed.form().name());
    return withLastTest(changed);
  }

  /**
   * Answers what was deleted. Its tests under way end as cancelled; its catalog and lineage, which
   * may be large, are the janitor's to take away.
   */
  @DELETE
  @Path("{" + ID + "}")
  public Summary delete(@PathParam(ID) String text) {
    DataSource source = existing(text);
    if (!sources.delete(source.id())) {
      throw notFound();
    }
    changes.deleted(source.id(), source.form().name());
    requests.cancelAllOf(source.id());
    return Summary.of(source);
  }

  /** What Datafold's client needs to name a source. */
  record Summary(long id, String name, String type) {
    static Summary of(DataSource source) {
      return new Summary(source.id(), source.form().name(), source.form().type().wire());
    }
  }

  private ObjectNode withLastTest(DataSource source) {
    return ApiDataSource.json(source, lastTests.of(List.of(source.id())).get(source.id()));
  }

  private DataSource existing(String text) {
    return sources
        .find(id(text))
        .filter(source -> source.form().type().inDatafold())
        .orElseThrow(DataSourcesResource::notFound);
  }

  private static long id(String text) {
    return RequestInput.pathId(ID, text, "Data source");
  }

  private static InvalidInputException notFound() {
    return InvalidInputException.notFound(ID, "Data source");
  }
}
