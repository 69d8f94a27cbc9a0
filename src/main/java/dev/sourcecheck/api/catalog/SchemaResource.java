package dev.sourcecheck.api.catalog;

import dev.sourcecheck.api.InvalidInputException;
import dev.sourcecheck.api.RequestInput;
import dev.sourcecheck.api.datafold.DatafoldSources;
import dev.sourcecheck.catalog.CatalogReader;
import dev.sourcecheck.catalog.CatalogReader.LocatedRelation;
import dev.sourcecheck.catalog.CatalogTables;
import dev.sourcecheck.catalog.ListedTable;
import dev.sourcecheck.catalog.TableQuery;
import dev.sourcecheck.engine.SchemaSink.RelationKind;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The downloaded schema of a source. */
@Path("/api/v1/data_sources/{data_source_id}/schema")
@Produces(MediaType.APPLICATION_JSON)
final class SchemaResource {
  private static final int MAX_PAGE = 1_000;
  private static final int DEFAULT_PAGE = 100;

  private final DatafoldSources sources;
  private final CatalogTables tables;
  private final CatalogReader catalog;

  SchemaResource(DatafoldSources sources, CatalogTables tables, CatalogReader catalog) {
    this.sources = sources;
    this.tables = tables;
    this.catalog = catalog;
  }

  @GET
  public SchemaSummary summary(@PathParam(DatafoldSources.ID) String id) {
    return SchemaSummary.of(tables.download(sources.get(id).id()).orElse(null));
  }

  @GET
  @Path("tables")
  public ListPage<TableItem> tables(
      @PathParam(DatafoldSources.ID) String id,
      @QueryParam("search") @Nullable String search,
      @QueryParam("database") @Nullable String database,
      @QueryParam("schema") @Nullable String schema,
      @QueryParam("kind") @Nullable String kind,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("after") @Nullable String after) {
    long source = sources.get(id).id();
    TableQuery query =
        new TableQuery(
            RequestInput.queryText("search", search),
            RequestInput.queryText("database", database),
            RequestInput.queryText("schema", schema),
            RequestInput.queryChoice("kind", kind, RelationKind.class));
    int size = (int) RequestInput.queryNumber("limit", limit, 1, MAX_PAGE, DEFAULT_PAGE);
    // one more than the page shows whether there is a next one
    List<ListedTable> found =
        tables.page(source, query, TableCursor.parse(after, tables, source), size + 1);
    List<ListedTable> page = found.subList(0, Math.min(size, found.size()));
    return new ListPage<>(
        tables.downloadedAt(source).orElse(null),
        page.stream().map(TableItem::of).toList(),
        found.size() > size ? TableCursor.of(page.get(size - 1)) : null);
  }

  /** Of a source that was never downloaded no table is known, which is not the caller's error. */
  @GET
  @Path("table")
  public TableDescription table(
      @PathParam(DatafoldSources.ID) String id,
      @QueryParam("database") @Nullable String database,
      @QueryParam("schema") @Nullable String schema,
      @QueryParam("name") @Nullable String name) {
    long source = sources.get(id).id();
    String inDatabase = RequestInput.queryText("database", database);
    String inSchema = RequestInput.requiredQueryText("schema", schema);
    String table = RequestInput.requiredQueryText("name", name);
    Optional<Instant> downloadedAt = tables.downloadedAt(source);
    if (downloadedAt.isEmpty()) {
      return TableDescription.notDownloaded(inSchema, table);
    }
    LocatedRelation found = find(source, inDatabase, inSchema, table);
    return TableDescription.of(
        downloadedAt.get(),
        found,
        catalog.columns(source, found.database(), inSchema, table),
        catalog.keys(source, found.database(), inSchema, table));
  }

  private LocatedRelation find(
      long source, @Nullable String database, String schema, String table) {
    List<LocatedRelation> found =
        catalog.named(source, schema, table).stream()
            .filter(each -> database == null || each.database().equals(database))
            .toList();
    if (found.isEmpty()) {
      throw InvalidInputException.inQuery("name", "Table not found", "not_found");
    }
    if (found.size() > 1) {
      throw InvalidInputException.inQuery(
          "database", "Several databases have this table; one is required", "missing");
    }
    return found.get(0);
  }
}
