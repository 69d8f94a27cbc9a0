package dev.sourcecheck.api.dqops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.api.InvalidInputException;
import dev.sourcecheck.api.JsonBody;
import dev.sourcecheck.api.RequestInput;
import dev.sourcecheck.job.JobPayload;
import dev.sourcecheck.source.DataSource;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Imports selected tables in a job. Returns 200, the only status that DQOps' client accepts. */
@Path("/api/jobs/importtables")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Blocking
final class ImportTablesResource {
  private static final int DEFAULT_WAIT_SECONDS = 120;

  private final ConnectionLookup connections;
  private final TableImporter importer;

  ImportTablesResource(ConnectionLookup connections, TableImporter importer) {
    this.connections = connections;
    this.importer = importer;
  }

  @POST
  public Uni<ImportResponse> start(
      @QueryParam("wait") @Nullable String wait,
      @QueryParam("waitTimeout") @Nullable String waitTimeout,
      byte @Nullable [] body) {
    long seconds =
        RequestInput.queryNumber(
            "waitTimeout", waitTimeout, 0, Integer.MAX_VALUE, DEFAULT_WAIT_SECONDS);
    ObjectNode parameters = JsonBody.object(body);
    DataSource source = connections.source(required(parameters, "connectionName"));
    JobPayload.Import tables = tables(source.id(), parameters);
    return "false".equalsIgnoreCase(wait)
        ? Uni.createFrom().item(importer.start(source, tables))
        : importer.run(source, tables, Duration.ofSeconds(seconds));
  }

  private static JobPayload.Import tables(long source, ObjectNode parameters) {
    JsonNode limit = parameters.path("tablesImportLimit");
    boolean hasLimit = !limit.isMissingNode() && !limit.isNull();
    if (hasLimit
        && (!limit.isIntegralNumber() || !limit.canConvertToLong() || limit.longValue() < 1)) {
      throw InvalidInputException.inBody(
          "tablesImportLimit", "Input should be a positive integer", "int_type");
    }
    String containing = text(parameters, "tableNameContains");
    return new JobPayload.Import(
        source,
        required(parameters, "schemaName"),
        containing == null ? "" : containing,
        tableNames(parameters.path("tableNames")),
        hasLimit ? limit.longValue() : null);
  }

  /** An empty list selects all tables, so other JSON than a list must not be read as one. */
  private static List<String> tableNames(JsonNode given) {
    List<String> names = new ArrayList<>();
    given.forEach(name -> names.add(name.textValue()));
    boolean valid = given.isMissingNode() || given.isNull() || given.isArray();
    if (!valid || names.contains(null)) {
      throw InvalidInputException.inBody(
          "tableNames", "Input should be a list of strings", "string_type");
    }
    return names;
  }

  private static String required(ObjectNode parameters, String field) {
    String text = text(parameters, field);
    if (text == null || text.isEmpty()) {
      throw InvalidInputException.inBody(field, "Field required", "missing");
    }
    return text;
  }

  private static @Nullable String text(ObjectNode parameters, String field) {
    JsonNode value = parameters.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw InvalidInputException.inBody(field, "Input should be a string", "string_type");
    }
    return value.textValue();
  }
}
