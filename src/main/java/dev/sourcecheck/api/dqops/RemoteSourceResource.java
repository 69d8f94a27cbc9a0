package dev.sourcecheck.api.dqops;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.api.JsonBody;
import dev.sourcecheck.api.RequestInput;
import dev.sourcecheck.api.dqops.DqopsConnectionForm.Shape;
import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.InvalidSourceException;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.SourceStore;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Requests that connect to the source: connection tests and live listings. */
@Path("/api/datasource")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Blocking
final class RemoteSourceResource {
  private static final String NAME = "connectionName";
  private static final String SCHEMA = "schemaName";
  private static final String UNNAMED = "connection";

  private final SourceStore sources;
  private final ConnectionLookup connections;
  private final ConnectionTester tester;
  private final ListingResponses listings;
  private final CatalogStore catalog;

  RemoteSourceResource(
      SourceStore sources,
      ConnectionLookup connections,
      ConnectionTester tester,
      ListingResponses listings,
      CatalogStore catalog) {
    this.sources = sources;
    this.connections = connections;
    this.tester = tester;
    this.listings = listings;
    this.catalog = catalog;
  }

  /**
   * Tests the connection in the body. Secrets that it omits are taken from the stored connection of
   * the same name, if the destination of the secrets is unchanged.
   */
  @POST
  @Path("testconnection")
  public Uni<ConnectionTester.ConnectionTestResponse> test(
      @QueryParam("verifyNameUniqueness") @Nullable String verify,
      RoutingContext request,
      byte @Nullable [] body) {
    ObjectNode object = JsonBody.object(body);
    DqopsConnectionForm form = DqopsConnectionForm.parse(object, Shape.MODEL);
    String name = object.path("connection_name").asText("");
    DataSource stored = name.isEmpty() ? null : sources.findByName(name).orElse(null);
    if (stored != null && !"false".equalsIgnoreCase(verify)) {
      return Uni.createFrom().item(ConnectionTester.ConnectionTestResponse.exists(name));
    }
    SourceForm source;
    try {
      source =
          form.toSource(name.isBlank() ? UNNAMED : name, stored == null ? null : stored.form());
      if (stored != null) {
        source = sources.withStoredSecrets(stored.id(), source);
      }
    } catch (InvalidSourceException e) {
      return Uni.createFrom().item(ConnectionTester.ConnectionTestResponse.failure(message(e)));
    }
    return tester.test(source, request);
  }

  private static String message(InvalidSourceException e) {
    return e.errors().stream()
        .map(error -> error.path().get(error.path().size() - 1) + ": " + error.message() + ".")
        .collect(Collectors.joining(" "));
  }

  @GET
  @Path("connections/{" + NAME + "}/schemas")
  public Response schemas(
      @PathParam(NAME) String name,
      @QueryParam("limit") @Nullable String limit,
      @Context HttpServerRequest request) {
    int max = RequestInput.limit(limit);
    long id = connections.source(name).id();
    return listings.respond(
        id,
        request,
        new ListingResponses.ListingKind(
            max,
            (session, after, size, control) -> session.schemas(after, size, control),
            (database, page) -> catalog.lookup().importedSchemas(id, database, page),
            (json, schema, imported) -> {
              json.writeStringField("connectionName", name);
              json.writeStringField("schemaName", schema);
              json.writeBooleanField("alreadyImported", imported);
              json.writeObjectFieldStart("importTableJobParameters");
              json.writeStringField("connectionName", name);
              json.writeStringField("schemaName", schema);
              json.writeEndObject();
            }));
  }

  @GET
  @Path("connections/{" + NAME + "}/schemas/{" + SCHEMA + "}/tables")
  public Response tables(
      @PathParam(NAME) String name,
      @PathParam(SCHEMA) String schema,
      @QueryParam("tableNameContains") @Nullable String containing,
      @QueryParam("limit") @Nullable String limit,
      @Context HttpServerRequest request) {
    int max = RequestInput.limit(limit);
    long id = connections.source(name).id();
    String part = containing == null ? "" : containing;
    return listings.respond(
        id,
        request,
        new ListingResponses.ListingKind(
            max,
            (session, after, size, control) ->
                session.relations(schema, part, after, size, control),
            (database, page) -> catalog.lookup().importedRelations(id, database, schema, page),
            (json, table, imported) -> {
              json.writeStringField("connectionName", name);
              json.writeStringField("schemaName", schema);
              json.writeStringField("tableName", table);
              json.writeBooleanField("alreadyImported", imported);
            }));
  }
}
