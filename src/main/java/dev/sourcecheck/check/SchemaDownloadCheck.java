package dev.sourcecheck.check;

import dev.sourcecheck.catalog.CatalogFilter;
import dev.sourcecheck.catalog.CatalogLimits;
import dev.sourcecheck.catalog.CatalogSnapshot;
import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.catalog.CatalogWriteException;
import dev.sourcecheck.catalog.CountingSchemaSink;
import dev.sourcecheck.catalog.DuplicateObjectException;
import dev.sourcecheck.catalog.TableSelection;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.SchemaSink.CatalogFull;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.Session.Operation;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Downloads the source's schema, restricted by its include and exclude lists, into the catalog. The
 * schema of an unsaved form is only counted. A job that names tables imports only these. The check
 * passes if the user can read at least one table or there are no tables; it fails if all tables are
 * hidden from the user.
 */
@Singleton
public final class SchemaDownloadCheck implements Check {
  private final @Nullable CatalogStore catalog;
  private final CatalogLimits limits;

  @Inject
  public SchemaDownloadCheck(CatalogStore catalog) {
    this.catalog = catalog;
    this.limits = catalog.limits();
  }

  /** Without a store; only for sources that are not stored. */
  SchemaDownloadCheck(CatalogLimits limits) {
    this.catalog = null;
    this.limits = limits;
  }

  @Override
  public Step step() {
    return Step.SCHEMA_DOWNLOAD;
  }

  /**
   * @throws CatalogWriteException if our own store fails, which is no verdict on the source
   */
  @Override
  public Verdict run(Context context) {
    TableSelection selection = context.tables();
    if (selection != null) {
      return new TableImport(store()).run(context, selection);
    }
    CatalogFilter filter;
    try {
      filter = CatalogFilter.of(context.source().includeList(), context.source().excludeList());
    } catch (CatalogFilter.InvalidFilterException e) {
      return failed(
          Failure.of(FailureCode.OPTION_INVALID, e.getMessage() + ".", e.field()), Map.of());
    }
    Long source = context.source().id();
    if (source == null) {
      CountingSchemaSink sink = new CountingSchemaSink(limits, context.control());
      return Objects.requireNonNull(download(context, filter, sink, null));
    }
    Verdict verdict =
        download(context, filter, store().begin(source, context.jobId(), context.fencingToken()));
    if (verdict != null) {
      return verdict;
    }
    return Objects.requireNonNull(
        download(
            context, filter, store().beginAgain(source, context.jobId(), context.fencingToken())));
  }

  private @Nullable Verdict download(
      Context context, CatalogFilter filter, CatalogSnapshot opened) {
    try (CatalogSnapshot snapshot = opened) {
      CountingSchemaSink sink = new CountingSchemaSink(limits, context.control(), snapshot);
      return download(context, filter, sink, snapshot);
    }
  }

  private CatalogStore store() {
    return Objects.requireNonNull(catalog, "A stored source needs a store");
  }

  /** Null if the download has to be repeated. */
  private @Nullable Verdict download(
      Context context,
      CatalogFilter filter,
      CountingSchemaSink sink,
      @Nullable CatalogSnapshot snapshot) {
    SchemaReport report = new SchemaReport(sink, filter, context);
    Session session = context.session();
    try {
      session.readSchema(filter, sink, context.control());
      if (snapshot == null || report.failure() != null) {
        return report.verdict(null);
      }
      snapshot.summarize(report.details());
      CatalogSnapshot.Completion completion = snapshot.complete();
      return completion instanceof CatalogSnapshot.Completion.Outdated
          ? null
          : report.verdict(completion);
    } catch (CatalogWriteException e) {
      throw e;
    } catch (CatalogFull e) {
      return failed(report.tooLarge(e), report.details());
    } catch (DuplicateObjectException e) {
      return failed(Failure.of(FailureCode.UNEXPECTED, e.getMessage() + "."), report.details());
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return failed(session.explain(e, Operation.READ_SCHEMA), report.details());
    }
  }

  private static Verdict failed(Failure failure, Map<String, Object> details) {
    return new Verdict.Failed(failure.hint(), failure, details);
  }
}
