package dev.sourcecheck.api.dqops;

import dev.sourcecheck.api.JobWatcher;
import dev.sourcecheck.api.RequestRejectedException;
import dev.sourcecheck.catalog.CatalogReader;
import dev.sourcecheck.catalog.CatalogReader.StoredRelation;
import dev.sourcecheck.catalog.CatalogReader.StoredSchema;
import dev.sourcecheck.catalog.TableSelection;
import dev.sourcecheck.job.JobPayload;
import dev.sourcecheck.job.JobReader;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.submission.TestSubmitter;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Imports selected tables in a job, and waits for its result. */
@ApplicationScoped
class TableImporter {
  private static final int PAGE = 1_000;

  private final TestSubmitter submitter;
  private final JobReader jobs;
  private final JobWatcher watcher;
  private final CatalogReader catalog;
  private final DqopsSettings settings;

  @Inject
  TableImporter(
      TestSubmitter submitter,
      JobReader jobs,
      JobWatcher watcher,
      CatalogReader catalog,
      DqopsSettings settings) {
    this.submitter = submitter;
    this.jobs = jobs;
    this.watcher = watcher;
    this.catalog = catalog;
    this.settings = settings;
  }

  /**
   * Submits a job and returns its state.
   *
   * @throws RequestRejectedException 429 if too many jobs are waiting
   */
  ImportResponse start(DataSource source, JobPayload.Import tables) {
    return ImportResponse.of(jobs.find(submit(source, tables)).orElseThrow(), null);
  }

  /**
   * Submits a job and returns its state when it is finished or the timeout has elapsed.
   *
   * @throws RequestRejectedException 429 if too many jobs are waiting
   */
  Uni<ImportResponse> run(DataSource source, JobPayload.Import tables, Duration timeout) {
    Duration max = settings.importWithin();
    return watcher
        .finished(submit(source, tables), timeout.compareTo(max) < 0 ? timeout : max)
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .map(job -> ImportResponse.of(job, result(source.id(), job, tables)));
  }

  private long submit(DataSource source, JobPayload.Import tables) {
    return submitter
        .submitImport(source, tables)
        .orElseThrow(
            () -> new RequestRejectedException(429, "Too many jobs are waiting; try again later"));
  }

  /** The selected tables in the catalog; null if the import did not succeed. */
  private ImportResponse.@Nullable ImportResult result(
      long source, TestJob job, JobPayload.Import selected) {
    if (!job.succeeded()) {
      return null;
    }
    TableSelection selection =
        new TableSelection(
            selected.schema(), selected.containing(), selected.tables(), selected.limit());
    List<ImportResponse.ImportedTable> tables = new ArrayList<>();
    for (StoredSchema schema : catalog.schemas(source)) {
      if (!selection.wantsSchema(schema.database(), schema.name())) {
        continue;
      }
      String after = "";
      List<StoredRelation> page;
      do {
        page = catalog.relations(source, schema.database(), schema.name(), after, PAGE);
        for (StoredRelation relation : page) {
          after = relation.name();
          if (selection.wants(schema.database(), schema.name(), relation.name())) {
            tables.add(new ImportResponse.ImportedTable(schema.name(), relation.name()));
          }
        }
      } while (page.size() == PAGE);
    }
    return new ImportResponse.ImportResult(tables);
  }
}
