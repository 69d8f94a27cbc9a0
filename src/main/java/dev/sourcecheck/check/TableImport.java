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
import dev.sourcecheck.engine.Session.Operation;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Downloads named tables and puts them into the catalog, in place of what it had of them; all else
 * there stays.
 */
final class TableImport {
  private final CatalogStore catalog;

  TableImport(CatalogStore catalog) {
    this.catalog = catalog;
  }

  /**
   * @throws CatalogWriteException if our own store fails: no verdict on the source
   */
  Verdict run(Check.Context context, TableSelection named) {
    long source = Objects.requireNonNull(context.source().id());
    try (CatalogSnapshot snapshot = catalog.beginImport(source)) {
      CountingSchemaSink tally =
          new CountingSchemaSink(
              catalog.limits(), context.control(), new SchemasWithTables(snapshot));
      context.session().readSchema(named, tally, context.control());
      if (!snapshot.merge()) {
        return failed(
            Failure.of(
                FailureCode.UNEXPECTED,
                "The source was downloaded again or deleted in the meantime."));
      }
      catalog.sweepReplaced();
      return new Verdict.Passed(
          "Imported " + tally.relations() + (tally.relations() == 1 ? " table" : " tables"),
          Map.of("relations", tally.relations(), "columns", tally.columns()),
          tally.warnings());
    } catch (CatalogWriteException e) {
      throw e;
    } catch (SchemaSink.CatalogFull | DuplicateObjectException e) {
      return failed(Failure.of(FailureCode.UNEXPECTED, e.getMessage() + "."));
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return failed(context.session().explain(e, Operation.READ_SCHEMA));
    }
  }

  private static Verdict failed(Failure failure) {
    return new Verdict.Failed(failure.hint(), failure, Map.of());
  }

  /** Holds schemas back until a table of theirs comes: a schema without any is not imported. */
  private static final class SchemasWithTables implements SchemaSink {
    private final SchemaSink next;
    private final Map<String, SchemaRow> heldBack = new HashMap<>();

    SchemasWithTables(SchemaSink next) {
      this.next = next;
    }

    @Override
    public void database(String name) {
      next.database(name);
    }

    @Override
    public void schema(SchemaRow row) {
      heldBack.put(row.name(), row);
    }

    @Override
    public void relation(RelationRow row) {
      SchemaRow schema = heldBack.remove(row.schema());
      if (schema != null) {
        next.schema(schema);
      }
      next.relation(row);
    }

    @Override
    public void column(ColumnRow row) {
      next.column(row);
    }

    @Override
    public void key(KeyRow row) {
      next.key(row);
    }
  }
}
