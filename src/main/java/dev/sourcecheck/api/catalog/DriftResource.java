package dev.sourcecheck.api.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sourcecheck.api.InvalidInputException;
import dev.sourcecheck.api.RequestInput;
import dev.sourcecheck.api.datafold.DatafoldSources;
import dev.sourcecheck.catalog.CatalogTables;
import dev.sourcecheck.catalog.DriftReader;
import dev.sourcecheck.catalog.SchemaDownload;
import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.job.JobKind;
import dev.sourcecheck.job.JobReader;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.TestStep;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a test found changed in the schema, against the download before it. */
@Path("/api/v1/data_sources/{data_source_id}/schema/drift")
@Produces(MediaType.APPLICATION_JSON)
final class DriftResource {
  private static final int MAX_PAGE = 1_000;
  private static final int DEFAULT_PAGE = 100;
  private static final JsonMapper JSON = new JsonMapper();

  private final DatafoldSources sources;
  private final CatalogTables tables;
  private final DriftReader changes;
  private final JobReader jobs;

  DriftResource(
      DatafoldSources sources, CatalogTables tables, DriftReader changes, JobReader jobs) {
    this.sources = sources;
    this.tables = tables;
    this.changes = changes;
    this.jobs = jobs;
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
    if (test == null) {
      return newest(source, from, size);
    }
    long jobId = RequestInput.queryNumber("test", test, 1, Long.MAX_VALUE, 0);
    TestJob job =
        ofSource(jobId, source)
            .orElseThrow(
                () -> InvalidInputException.inQuery("test", "Test not found", "not_found"));
    return drift(source, download(job), DriftResponse.none(null, jobId), jobId, from, size);
  }

  private DriftResponse newest(long source, int from, int size) {
    Optional<SchemaDownload> newest = tables.download(source);
    Long jobId = newest.map(SchemaDownload::jobId).orElse(null);
    DriftResponse none =
        DriftResponse.none(newest.map(SchemaDownload::downloadedAt).orElse(null), jobId);
    if (jobId == null) {
      return none;
    }
    TestStep download = ofSource(jobId, source).map(DriftResource::download).orElse(null);
    return drift(source, download, none, jobId, from, size);
  }

  /**
   * @param none the response for a test that stored no download
   */
  private DriftResponse drift(
      long source,
      @Nullable TestStep download,
      DriftResponse none,
      long jobId,
      int from,
      int size) {
    JsonNode result = result(download);
    if (download == null
        || !result.path("outcome").asText().equals(Outcome.SUCCESS.wire())
        || result.path("details").has("superseded")) {
      return none;
    }
    Instant finishedAt = download.finishedAt();
    JsonNode summary = result.path("details").path("changes");
    if (!summary.isObject()) {
      return DriftResponse.none(finishedAt, jobId);
    }
    // an interrupted test that ran again may have found nothing new, after recording changes
    boolean unchanged =
        summary.at("/tables/examples").isEmpty() && summary.at("/columns/examples").isEmpty();
    return changes
        .page(source, jobId, from, size + 1)
        .filter(found -> !unchanged)
        .map(found -> DriftResponse.of(finishedAt, jobId, summary, found, from, size))
        .orElseGet(() -> DriftResponse.ofExamples(finishedAt, jobId, summary, from, size));
  }

  private Optional<TestJob> ofSource(long jobId, long source) {
    return jobs.find(jobId)
        .filter(job -> job.kind() == JobKind.TEST)
        .filter(job -> Long.valueOf(source).equals(job.sourceId()));
  }

  private static @Nullable TestStep download(TestJob job) {
    return job.steps().stream()
        .filter(step -> step.step() == Step.SCHEMA_DOWNLOAD)
        .findFirst()
        .orElse(null);
  }

  private static JsonNode result(@Nullable TestStep download) {
    String result = download == null ? null : download.result();
    try {
      return result == null ? MissingNode.getInstance() : JSON.readTree(result);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The stored result is not valid JSON", e);
    }
  }
}
