package dev.sourcecheck.page;

import dev.sourcecheck.api.RequestInput;
import dev.sourcecheck.api.catalog.DriftResponse;
import dev.sourcecheck.api.catalog.DriftSearcher;
import dev.sourcecheck.catalog.CatalogReader;
import dev.sourcecheck.catalog.CatalogReader.LocatedRelation;
import dev.sourcecheck.catalog.CatalogTables;
import dev.sourcecheck.catalog.SchemaDownload;
import dev.sourcecheck.catalog.TableQuery;
import dev.sourcecheck.engine.SchemaSink.RelationKind;
import dev.sourcecheck.page.SchemaTree.TreeTables;
import dev.sourcecheck.source.DataSource;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The downloaded schema of a source as a tree, its tables, and what a test found changed. */
@Path("/ui/sources/{id}/schema")
@Produces(MediaType.TEXT_HTML)
@Blocking
final class SchemaPageResource {
  private final PageSources sources;
  private final CatalogTables tables;
  private final CatalogReader catalog;
  private final SchemaTrees trees;
  private final DriftSearcher drift;

  SchemaPageResource(
      PageSources sources,
      CatalogTables tables,
      CatalogReader catalog,
      SchemaTrees trees,
      DriftSearcher drift) {
    this.sources = sources;
    this.tables = tables;
    this.catalog = catalog;
    this.trees = trees;
    this.drift = drift;
  }

  /** The parameters of the tree and its parts, as they were received. */
  record TreeParameters(
      @QueryParam("search") @Nullable String search,
      @QueryParam("kind") @Nullable String kind,
      @QueryParam("database") @Nullable String database,
      @QueryParam("schema") @Nullable String schema,
      @QueryParam("after") @Nullable String after,
      @QueryParam("skip") @Nullable String skip,
      @QueryParam("for") @Nullable String target) {

    TableQuery query() {
      return new TableQuery(
          RequestInput.queryText("search", search == null ? null : search.strip()),
          RequestInput.queryText("database", database),
          RequestInput.queryText("schema", schema),
          RequestInput.queryChoice("kind", kind, RelationKind.class));
    }

    /** Without the schema, which is that of the chosen table. */
    TableQuery filter() {
      TableQuery all = query();
      return new TableQuery(all.search(), null, null, all.kind());
    }
  }

  /**
   * @param table the table to describe beside the tree
   */
  @GET
  public TemplateInstance page(
      @PathParam("id") String id,
      @BeanParam TreeParameters parameters,
      @QueryParam("table") @Nullable String table,
      RoutingContext request) {
    DataSource source = sources.get(id);
    SchemaDownload download = tables.download(source.id()).orElse(SchemaDownload.NONE);
    TableQuery filter = parameters.filter();
    LocatedRelation chosen =
        table == null
            ? null
            : find(source.id(), parameters.database(), parameters.schema(), table).orElse(null);
    SchemaView view =
        SchemaView.of(
            download,
            // of the newest test, because that of the download may have expired
            drift.find(source.id(), null, 0, 1),
            Objects.requireNonNullElse(filter.search(), ""),
            Objects.requireNonNullElse(parameters.kind(), ""),
            tree(source.id(), filter, parameters, chosen),
            chosen == null ? null : view(source.id(), chosen));
    return SchemaTemplates.schema(PageFrame.of("sources", request), named(source), view);
  }

  /** A part of the tree: of all schemas, or of the tables that a filter matches. */
  @GET
  @Path("tree")
  public TemplateInstance tree(@PathParam("id") String id, @BeanParam TreeParameters parameters) {
    return SchemaTemplates.schemaTree(
        tree(sources.get(id).id(), parameters.filter(), parameters, null));
  }

  /** A part of the tables of one schema. */
  @GET
  @Path("tables")
  public TemplateInstance tables(@PathParam("id") String id, @BeanParam TreeParameters parameters) {
    TreeTables part =
        trees.tables(
            sources.get(id).id(),
            parameters.query(),
            parameters.after(),
            TreeTarget.of(parameters.target()));
    return SchemaTemplates.schemaTables(part);
  }

  /** What the page shows of one table. */
  @GET
  @Path("table")
  public TemplateInstance table(
      @PathParam("id") String id,
      @QueryParam("database") @Nullable String database,
      @QueryParam("schema") @Nullable String schema,
      @QueryParam("table") @Nullable String table) {
    long source = sources.get(id).id();
    return SchemaTemplates.schemaTable(
        find(source, database, schema, table).map(found -> view(source, found)).orElse(null));
  }

  @GET
  @Path("changes")
  public TemplateInstance changes(
      @PathParam("id") String id,
      @QueryParam("test") @Nullable String test,
      @QueryParam("after") @Nullable String after,
      RoutingContext request) {
    DataSource source = sources.get(id);
    int from = (int) RequestInput.queryNumber("after", after, 0, Integer.MAX_VALUE, 0);
    Long job =
        test == null || test.isEmpty()
            ? null
            : Long.valueOf(RequestInput.queryNumber("test", test, 1, Long.MAX_VALUE, 0));
    DriftResponse found = drift.find(source.id(), job, from, ChangesView.PAGE);
    return SchemaTemplates.changes(
        PageFrame.of("sources", request),
        named(source),
        ChangesView.of(source.id(), found, job, from));
  }

  private SchemaTree tree(
      long source, TableQuery filter, TreeParameters parameters, @Nullable LocatedRelation chosen) {
    TreeTarget target = TreeTarget.of(parameters.target());
    if (filter.search() != null || filter.kind() != null) {
      return trees.matching(source, filter, parameters.after(), target, chosen);
    }
    int skip = (int) RequestInput.queryNumber("skip", parameters.skip(), 0, Integer.MAX_VALUE, 0);
    return trees.schemas(source, skip, target, chosen);
  }

  /** Of several databases with this table, the first one if none is given. */
  private Optional<LocatedRelation> find(
      long source, @Nullable String database, @Nullable String schema, @Nullable String table) {
    String wanted = RequestInput.queryText("database", database);
    String inSchema = Objects.requireNonNullElse(RequestInput.queryText("schema", schema), "");
    String name = Objects.requireNonNullElse(RequestInput.queryText("table", table), "");
    return catalog.named(source, inSchema, name).stream()
        .filter(found -> wanted == null || found.database().equals(wanted))
        .findFirst();
  }

  private TableView view(long source, LocatedRelation table) {
    String name = table.relation().name();
    return TableView.of(
        source,
        table,
        catalog.columns(source, table.database(), table.schema(), name),
        catalog.keys(source, table.database(), table.schema(), name));
  }

  private static NamedSource named(DataSource source) {
    return new NamedSource(source.id(), source.form().name());
  }

  @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
  static final class SchemaTemplates {
    private SchemaTemplates() {}

    static native TemplateInstance schema(PageFrame frame, NamedSource source, SchemaView view);

    static native TemplateInstance schemaTree(SchemaTree tree);

    static native TemplateInstance schemaTables(TreeTables part);

    static native TemplateInstance schemaTable(@Nullable TableView table);

    static native TemplateInstance changes(PageFrame frame, NamedSource source, ChangesView view);
  }
}
