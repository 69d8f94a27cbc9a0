package dev.sourcecheck.check;

import dev.sourcecheck.catalog.CatalogSnapshot;
import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.catalog.CatalogWriteException;
import dev.sourcecheck.catalog.CountingSchemaSink;
import dev.sourcecheck.catalog.DuplicateObjectException;
import dev.sourcecheck.catalog.TableSelection;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.Session.Operation;
import java.util.Map;
import java.util.Objects;

/** Downloads selected tables and replaces them in the catalog; other tables stay. */
final class TableImport {
  private final CatalogStore catalog;

  TableImport(CatalogStore catalog) {
    this.catalog = catalog;
  }

  /**
   * @throws CatalogWriteException if our own store fails, which is no verdict on the source
   */
  Verdict run(Check.Context context, TableSelection selection) {
    long source = Objects.requireNonNull(context.source().id());
    Session session = context.session();
    try (CatalogSnapshot snapshot =
        catalog.beginImport(source, context.jobId(), context.fencingToken())) {
      CountingSchemaSink sink =
          new CountingSchemaSink(
              catalog.limits(), context.control(), new SchemasWithTables(snapshot));
      session.readSchema(selection, sink, context.control());
      if (!snapshot.merge()) {
        return failed(
            Failure.of(
                FailureCode.UNEXPECTED,
                "The source was downloaded again or deleted during the import."));
      }
      return new Verdict.Passed(
          "Imported " + sink.relations() + (sink.relations() == 1 ? " table" : " tables"),
          Map.of("relations", sink.relations(), "columns", sink.columns()),
          sink.warnings());
    } catch (CatalogWriteException e) {
      throw e;
    } catch (SchemaSink.CatalogFull e) {
      return failed(Failure.of(FailureCode.QUOTA_EXCEEDED, e.getMessage() + "."));
    } catch (DuplicateObjectException e) {
      return failed(Failure.of(FailureCode.UNEXPECTED, e.getMessage() + "."));
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return failed(session.explain(e, Operation.READ_SCHEMA));
    }
  }

  private static Verdict failed(Failure failure) {
    return new Verdict.Failed(failure.hint(), failure, Map.of());
  }
}
