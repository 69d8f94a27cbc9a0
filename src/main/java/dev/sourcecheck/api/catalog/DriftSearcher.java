package dev.sourcecheck.api.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sourcecheck.api.InvalidInputException;
import dev.sourcecheck.catalog.CatalogTables;
import dev.sourcecheck.catalog.DriftReader;
import dev.sourcecheck.catalog.SchemaDownload;
import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.job.JobKind;
import dev.sourcecheck.job.JobReader;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.TestStep;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what a test's schema download changed, in the store and in the test's result. */
@Singleton
public final class DriftSearcher {
  private final CatalogTables tables;
  private final DriftReader changes;
  private final JobReader jobs;

  DriftSearcher(CatalogTables tables, DriftReader changes, JobReader jobs) {
    this.tables = tables;
    this.changes = changes;
    this.jobs = jobs;
  }

  /**
   * A page of the changes that a test found.
   *
   * @param test null for the newest download
   * @param after number of changes to skip
   * @throws InvalidInputException if the source has no such test
   */
  public DriftResponse find(long source, @Nullable Long test, int after, int limit) {
    SchemaDownload newest = tables.download(source).orElse(null);
    if (test == null) {
      return newest(source, newest, after, limit);
    }
    TestJob job =
        ofSource(test, source)
            .orElseThrow(
                () -> InvalidInputException.inQuery("test", "Test not found", "not_found"));
    Instant storedAt = newest != null && test.equals(newest.jobId()) ? newest.downloadedAt() : null;
    DriftResponse none = DriftResponse.none(null, test);
    return drift(source, download(job), storedAt, none, test, after, limit);
  }

  private DriftResponse newest(long source, @Nullable SchemaDownload newest, int after, int limit) {
    Instant storedAt = newest == null ? null : newest.downloadedAt();
    Long jobId = newest == null ? null : newest.jobId();
    DriftResponse none = DriftResponse.none(storedAt, jobId);
    if (jobId == null) {
      return none;
    }
    TestStep download = ofSource(jobId, source).map(DriftSearcher::download).orElse(null);
    return drift(source, download, storedAt, none, jobId, after, limit);
  }

  /**
   * @param storedAt when the download was stored, as all other responses report it. Of a download
   *     that was replaced, only the end of its step is known, which is some milliseconds later.
   * @param none the response for a test that stored no download
   */
  private DriftResponse drift(
      long source,
      @Nullable TestStep download,
      @Nullable Instant storedAt,
      DriftResponse none,
      long jobId,
      int from,
      int size) {
    JsonNode result = download == null ? MissingNode.getInstance() : download.resultJson();
    if (download == null
        || !result.path("outcome").asText().equals(Outcome.SUCCESS.wire())
        || result.path("details").has("superseded")) {
      return none;
    }
    Instant downloadedAt = storedAt == null ? download.finishedAt() : storedAt;
    JsonNode summary = result.path("details").path("changes");
    if (!summary.isObject()) {
      return DriftResponse.none(downloadedAt, jobId);
    }
    // the items must agree with the counts of the result
    boolean unchanged =
        summary.at("/tables/examples").isEmpty() && summary.at("/columns/examples").isEmpty();
    return changes
        .page(source, jobId, from, size + 1)
        .filter(found -> !unchanged)
        .map(found -> DriftResponse.of(downloadedAt, jobId, summary, found, from, size))
        .orElseGet(() -> DriftResponse.ofExamples(downloadedAt, jobId, summary, from, size));
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
}
