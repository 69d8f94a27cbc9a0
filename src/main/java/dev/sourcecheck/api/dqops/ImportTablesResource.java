package dev.sourcecheck.api.dqops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.api.Input;
import dev.sourcecheck.api.InvalidInput;
import dev.sourcecheck.api.JobChanges;
import dev.sourcecheck.api.Refused;
import dev.sourcecheck.catalog.Catalog;
import dev.sourcecheck.catalog.Catalog.StoredSchema;
import dev.sourcecheck.catalog.TableSelection;
import dev.sourcecheck.engine.Engines;
import dev.sourcecheck.job.JobKind;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.Jobs;
import dev.sourcecheck.job.Step;
import dev.sourcecheck.job.Submission;
import dev.sourcecheck.job.Submissions;
import dev.sourcecheck.job.Submitted;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.source.DataSource;
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
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Imports named tables as a job. It answers 200, the only status that DQOps' client takes. */
@Path("/api/jobs/importtables")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Blocking
final class ImportTablesResource {
  private static final int PAGE = 1_000;
  private static final int USUAL_WAIT_SECONDS = 120;

  private final NamedConnections connections;
  private final Engines engines;
  private final Submissions submissions;
  private final Jobs jobs;
  private final JobChanges changes;
  private final Catalog catalog;
  private final DqopsSettings settings;

  ImportTablesResource(
      NamedConnections connections,
      Engines engines,
      Submissions submissions,
      Jobs jobs,
      JobChanges changes,
      Catalog catalog,
      DqopsSettings settings) {
    this.connections = connections;
    this.engines = engines;
    this.submissions = submissions;
    this.jobs = jobs;
    this.changes = changes;
    this.catalog = catalog;
    this.settings = settings;
  }

  @POST
  public Uni<ImportAnswer> start(
      @QueryParam("wait") @Nullable String wait,
      @QueryParam("waitTimeout") @Nullable String waitTimeout,
      byte @Nullable [] body) {
    long seconds =
        Input.queryNumber("waitTimeout", waitTimeout, 0, Integer.MAX_VALUE, USUAL_WAIT_SECONDS);
    ObjectNode parameters = Input.object(body);
    DataSource source = connections.source(required(parameters, "connectionName"));
    TableSelection named = selection(parameters);
    long job = submit(source, named);
    if ("false".equalsIgnoreCase(wait)) {
      return Uni.createFrom().item(ImportAnswer.of(jobs.find(job).orElseThrow(), null));
    }
    Duration most = Duration.ofSeconds(seconds);
    return changes
        .finished(job, most.compareTo(settings.importWithin()) < 0 ? most : settings.importWithin())
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .map(ended -> ImportAnswer.of(ended, result(source.id(), ended, named)));
  }

  private long submit(DataSource source, TableSelection named) {
    Submitted submitted =
        submissions.submit(
            new Submission(
                JobKind.IMPORT,
                source.id(),
                named.toRequest(),
                Map.of(),
                List.of(Step.CONNECTION, Step.SCHEMA_DOWNLOAD),
                JobStatus.WAITING,
                engines.hostKey(source.form().spec(source.id(), Map.of())),
                null,
                null));
    if (submitted instanceof Submitted.Stored stored) {
      return stored.jobId();
    }
    throw new Refused(429, "Too many jobs are waiting; try again later");
  }

  /** The tables in the catalog that the parameters name; null if the import did not succeed. */
  private ImportAnswer.@Nullable Result result(long source, TestJob job, TableSelection named) {
    if (job.status() != JobStatus.DONE || !"success".equals(job.outcome())) {
      return null;
    }
    List<ImportAnswer.Table> tables = new ArrayList<>();
    for (StoredSchema schema : catalog.schemas(source)) {
      String after = "";
      List<Catalog.StoredRelation> page;
      do {
        page = catalog.relations(source, schema.database(), schema.name(), after, PAGE);
        for (Catalog.StoredRelation relation : page) {
          after = relation.name();
          if (named.wants(schema.database(), schema.name(), relation.name())) {
            tables.add(new ImportAnswer.Table(schema.name(), relation.name()));
          }
        }
      } while (page.size() == PAGE && named.wantsSchema(schema.database(), schema.name()));
    }
    return new ImportAnswer.Result(tables);
  }

  private static TableSelection selection(ObjectNode parameters) {
    List<String> tables = new ArrayList<>();
    for (JsonNode table : parameters.path("tableNames")) {
      if (!table.isTextual()) {
        throw InvalidInput.inBody("tableNames", "Input should be a list of strings", "string_type");
      }
      tables.add(table.textValue());
    }
    JsonNode limit = parameters.path("tablesImportLimit");
    boolean limited = !limit.isMissingNode() && !limit.isNull();
    if (limited && (!limit.isIntegralNumber() || limit.longValue() < 1)) {
      throw InvalidInput.inBody(
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
      throw InvalidInput.inBody(field, "Field required", "missing");
    }
    return text;
  }

  private static @Nullable String text(ObjectNode parameters, String field) {
    JsonNode value = parameters.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw InvalidInput.inBody(field, "Input should be a string", "string_type");
    }
    return value.textValue();
  }
}
