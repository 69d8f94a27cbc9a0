package dev.sourcecheck.api.dqops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.api.InvalidInputException;
import dev.sourcecheck.api.JobWatcher;
import dev.sourcecheck.api.RequestInput;
import dev.sourcecheck.api.RequestRejectedException;
import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.catalog.CatalogStore.StoredSchema;
import dev.sourcecheck.catalog.TableSelection;
import dev.sourcecheck.job.JobReader;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.submission.TestSubmitter;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
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

/** Imports named tables as a job. It answers 200, the only status that DQOps' client takes. */
@Path("/api/jobs/importtables")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Blocking
final class ImportTablesResource {
  private static final int PAGE = 1_000;
  private static final int USUAL_WAIT_SECONDS = 120;

  private final ConnectionLookup connections;
  private final TestSubmitter submitter;
  private final JobReader jobs;
  private final JobWatcher changes;
  private final CatalogStore catalog;
  private final DqopsSettings settings;

  ImportTablesResource(
      ConnectionLookup connections,
      TestSubmitter submitter,
      JobReader jobs,
      JobWatcher changes,
      CatalogStore catalog,
      DqopsSettings settings) {
    this.connections = connections;
    this.submitter = submitter;
    this.jobs = jobs;
    this.changes = changes;
    this.catalog = catalog;
    this.settings = settings;
  }

  @POST
  public Uni<ImportResponse> start(
      @QueryParam("wait") @Nullable String wait,
      @QueryParam("waitTimeout") @Nullable String waitTimeout,
      byte @Nullable [] body) {
    long seconds =
        RequestInput.queryNumber(
            "waitTimeout", waitTimeout, 0, Integer.MAX_VALUE, USUAL_WAIT_SECONDS);
    ObjectNode parameters = RequestInput.object(body);
    DataSource source = connections.source(required(parameters, "connectionName"));
    TableSelection named = selection(parameters);
    long job = submit(source, named);
    if ("false".equalsIgnoreCase(wait)) {
      return Uni.createFrom().item(ImportResponse.of(jobs.find(job).orElseThrow(), null));
    }
    Duration most = Duration.ofSeconds(seconds);
    return changes
        .finished(job, most.compareTo(settings.importWithin()) < 0 ? most : settings.importWithin())
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .map(ended -> ImportResponse.of(ended, result(source.id(), ended, named)));
  }

  private long submit(DataSource source, TableSelection named) {
    return submitter
        .submitImport(source, named.toRequest())
        .orElseThrow(
            () -> new RequestRejectedException(429, "Too many jobs are waiting; try again later"));
  }

  /** The tables in the catalog that the parameters name; null if the import did not succeed. */
  private ImportResponse.@Nullable ImportResult result(
      long source, TestJob job, TableSelection named) {
    if (!job.succeeded()) {
      return null;
    }
    List<ImportResponse.ImportedTable> tables = new ArrayList<>();
    for (StoredSchema schema : catalog.schemas(source)) {
      String after = "";
      List<CatalogStore.StoredRelation> page;
      do {
        page = catalog.relations(source, schema.database(), schema.name(), after, PAGE);
        for (CatalogStore.StoredRelation relation : page) {
          after = relation.name();
          if (named.wants(schema.database(), schema.name(), relation.name())) {
            tables.add(new ImportResponse.ImportedTable(schema.name(), relation.name()));
          }
        }
      } while (page.size() == PAGE && named.wantsSchema(schema.database(), schema.name()));
    }
    return new ImportResponse.ImportResult(tables);
  }

  private static TableSelection selection(ObjectNode parameters) {
    List<String> tables = new ArrayList<>();
    for (JsonNode table : parameters.path("tableNames")) {
      if (!table.isTextual()) {
        throw InvalidInputException.inBody(
            "tableNames", "Input should be a list of strings", "string_type");
      }
      tables.add(table.textValue());
    }
    JsonNode limit = parameters.path("tablesImportLimit");
    boolean limited = !limit.isMissingNode() && !limit.isNull();
    if (limited && (!limit.isIntegralNumber() || limit.longValue() < 1)) {
      throw InvalidInputException.inBody(
          "tablesImportLimit", "Input should be a positive integer", "int_type");
    }
    String containing = text(parameters, "tableNameContains");
    return new TableSelection(
        required(parameters, "schemaName"),
        containing == null ? "" : containing,
        tables,
        limited ? limit.longValue() : null);
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
