package dev.sourcecheck.api.dqops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.api.JsonBody;
import dev.sourcecheck.api.RequestInput;
import dev.sourcecheck.api.RequestRejectedException;
import dev.sourcecheck.api.SourceChangeLog;
import dev.sourcecheck.api.dqops.DqopsConnectionForm.Shape;
import dev.sourcecheck.source.SourceStore;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Creates, reads, replaces and deletes connections, as models and as specifications. */
@Path("/api/connections")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
final class ConnectionsResource {
  private static final String NAME = "connectionName";

  private final SourceStore sources;
  private final ConnectionLookup connections;
  private final SourceChangeLog changes;

  ConnectionsResource(SourceStore sources, ConnectionLookup connections, SourceChangeLog changes) {
    this.changes = changes;
    this.sources = sources;
    this.connections = connections;
  }

  @GET
  public List<Map<String, Object>> list(@QueryParam("limit") @Nullable String limit) {
    return sources.list().stream()
        .map(DqopsConnection::of)
        .flatMap(Optional::stream)
        .sorted(Comparator.comparing(DqopsConnection::name))
        .limit(RequestInput.limit(limit))
        .map(DqopsConnectionJson::model)
        .toList();
  }

  @GET
  @Path("{" + NAME + "}/basic")
  public Map<String, Object> model(@PathParam(NAME) String name) {
    return DqopsConnectionJson.model(connections.get(name));
  }

  @GET
  @Path("{" + NAME + "}")
  public Map<String, Object> specification(@PathParam(NAME) String name) {
    return DqopsConnectionJson.specification(connections.get(name));
  }

  @POST
  @Path("{" + NAME + "}/basic")
  public Response createModel(@PathParam(NAME) String name, byte @Nullable [] body) {
    return create(name, body, Shape.MODEL);
  }

  @POST
  @Path("{" + NAME + "}")
  public Response createSpecification(@PathParam(NAME) String name, byte @Nullable [] body) {
    return create(name, body, Shape.SPEC);
  }

  private Response create(String name, byte @Nullable [] body, Shape shape) {
    DqopsConnectionForm form = DqopsConnectionForm.parse(JsonBody.object(body), shape);
    changes.created(sources.create(form.toSource(name, null)).id(), name);
    return Response.status(Response.Status.CREATED).build();
  }

  @PUT
  @Path("{" + NAME + "}/basic")
  public Response changeModel(@PathParam(NAME) String name, byte @Nullable [] body) {
    return change(name, body, Shape.MODEL);
  }

  @PUT
  @Path("{" + NAME + "}")
  public Response changeSpecification(@PathParam(NAME) String name, byte @Nullable [] body) {
    return change(name, body, Shape.SPEC);
  }

  private Response change(String name, byte @Nullable [] body, Shape shape) {
    ObjectNode object = JsonBody.object(body);
    long id = connections.get(name).id();
    JsonNode bodyName = object.path("connection_name");
    if (bodyName.isTextual() && !bodyName.textValue().equals(name)) {
      throw new RequestRejectedException(
          406, "connection_name: Input should be the name in the path, or absent");
    }
    DqopsConnectionForm form = DqopsConnectionForm.parse(object, shape);
    if (sources.change(id, stored -> form.toSource(name, stored.form())).isEmpty()) {
      throw ConnectionLookup.unknown(name);
    }
    changes.changed(id, name);
    return Response.noContent().build();
  }

  /**
   * Deletes immediately. Tests in flight end as cancelled; a background job deletes the catalog and
   * lineage. DQOps deletes in a job, so the response has the source's id as job id.
   */
  @DELETE
  @Path("{" + NAME + "}")
  public ImportResponse.JobId delete(@PathParam(NAME) String name) {
    long id = connections.get(name).id();
    if (!sources.delete(id)) {
      throw ConnectionLookup.unknown(name);
    }
    changes.deleted(id, name);
    return ImportResponse.JobId.now(id);
  }
}
