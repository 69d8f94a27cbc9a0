package dev.sourcecheck.api.dqops;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sourcecheck.api.RequestInput;
import dev.sourcecheck.catalog.CatalogReader;
import dev.sourcecheck.catalog.CatalogReader.StoredRelation;
import dev.sourcecheck.catalog.CatalogReader.StoredSchema;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The imported schemas and tables: {@code SchemaModel} and {@code TableListModel}, in snake_case.
 */
@Path("/api/connections/{connectionName}/schemas")
@Produces(MediaType.APPLICATION_JSON)
final class ImportedTablesResource {
  private static final int PAGE = 1_000;

  private final ConnectionLookup connections;
  private final CatalogReader catalog;

  ImportedTablesResource(ConnectionLookup connections, CatalogReader catalog) {
    this.connections = connections;
    this.catalog = catalog;
  }

  @GET
  public List<Map<String, Object>> schemas(
      @PathParam("connectionName") String name, @QueryParam("limit") @Nullable String limit) {
    return catalog.schemas(connections.get(name).id()).stream()
        .limit(RequestInput.limit(limit))
        .map(schema -> schema(name, schema))
        .toList();
  }

  private static Map<String, Object> schema(String connection, StoredSchema schema) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("connection_name", connection);
    json.put("schema_name", schema.name());
    json.put(
        "import_table_job_parameters",
        Map.of("connectionName", connection, "schemaName", schema.name()));
    json.put("can_edit", true);
    json.put("can_collect_statistics", false);
    json.put("can_run_checks", false);
    json.put("can_delete_data", false);
    return json;
  }

  @GET
  @Path("{schemaName}/tables")
  public StreamingOutput tables(
      @PathParam("connectionName") String name,
      @PathParam("schemaName") String schema,
      @QueryParam("limit") @Nullable String limit,
      @Context HttpServerRequest request) {
    int max = RequestInput.limit(limit);
    long id = connections.get(name).id();
    List<StoredSchema> found =
        catalog.schemas(id).stream().filter(stored -> stored.name().equals(schema)).toList();
    return out ->
        StreamedJsonArray.write(
            out,
            () -> request.connection().close(),
            json -> {
              int left = max;
              for (StoredSchema each : found) {
                left -= writeTables(json, name, id, each, left);
              }
            });
  }

  /** Returns the number of tables that were written. */
  private int writeTables(
      JsonGenerator json, String connection, long id, StoredSchema schema, int max)
      throws IOException {
    int written = 0;
    String after = "";
    List<StoredRelation> page;
    do {
      page = catalog.relations(id, schema.database(), schema.name(), after, PAGE);
      for (StoredRelation relation : page) {
        if (written == max) {
          return written;
        }
        write(json, connection, schema.name(), relation.name());
        written++;
        after = relation.name();
      }
    } while (page.size() == PAGE);
    return written;
  }

  private static void write(JsonGenerator json, String connection, String schema, String table)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("connection_name", connection);
    json.writeObjectFieldStart("target");
    json.writeStringField("schema_name", schema);
    json.writeStringField("table_name", table);
    json.writeEndObject();
    json.writeBooleanField("disabled", false);
    json.writeBooleanField("has_any_configured_checks", false);
    json.writeBooleanField("has_any_configured_profiling_checks", false);
    json.writeBooleanField("has_any_configured_monitoring_checks", false);
    json.writeBooleanField("has_any_configured_partition_checks", false);
    json.writeBooleanField("partitioning_configuration_missing", true);
    json.writeBooleanField("can_edit", true);
    json.writeBooleanField("can_collect_statistics", false);
    json.writeBooleanField("can_run_checks", false);
    json.writeBooleanField("can_delete_data", false);
    json.writeEndObject();
  }
}
