package dev.sourcecheck.page;

import dev.sourcecheck.api.InvalidInputException;
import dev.sourcecheck.api.RequestInput;
import dev.sourcecheck.catalog.CatalogTables;
import dev.sourcecheck.catalog.TableQuery;
import dev.sourcecheck.lineage.LineageGraphReader;
import dev.sourcecheck.lineage.RelationName;
import dev.sourcecheck.source.DataSource;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The lineage around a table; without a table, the tree to choose one from. */
@Path("/ui/sources/{id}/lineage")
@Produces(MediaType.TEXT_HTML)
@Blocking
final class LineagePageResource {
  /** Each has a part in every link of the page. */
  private static final int MAX_OPEN = 20;

  private final PageSources sources;
  private final CatalogTables tables;
  private final LineageGraphReader lineage;
  private final SchemaTrees trees;
  private final LineageViews views;

  LineagePageResource(
      PageSources sources,
      CatalogTables tables,
      LineageGraphReader lineage,
      SchemaTrees trees,
      LineageViews views) {
    this.sources = sources;
    this.tables = tables;
    this.lineage = lineage;
    this.trees = trees;
    this.views = views;
  }

  /**
   * @param open IDs of the tables whose columns are shown
   */
  @GET
  public TemplateInstance page(
      @PathParam("id") String id,
      @QueryParam("schema") @Nullable String schema,
      @QueryParam("table") @Nullable String table,
      @QueryParam("up") @Nullable String up,
      @QueryParam("down") @Nullable String down,
      @QueryParam("columns") List<String> open,
      @QueryParam("search") @Nullable String search,
      RoutingContext request) {
    DataSource source = sources.get(id);
    NamedSource named = new NamedSource(source.id(), source.form().name());
    PageFrame frame = PageFrame.of("sources", request);
    PageTime downloaded = lineage.downloadedAt(source.id()).map(PageTime::new).orElse(null);
    String inSchema = RequestInput.queryText("schema", schema);
    String name = RequestInput.queryText("table", table);
    if (downloaded == null || inSchema == null || name == null) {
      return LineageTemplates.lineageStart(
          frame, named, choice(source.id(), downloaded, search, ""));
    }
    LineageQueryPage query =
        new LineageQueryPage(
            source.id(),
            RelationName.of(inSchema, name),
            depth("up", up),
            depth("down", down),
            open.stream().distinct().limit(MAX_OPEN).toList());
    try {
      return LineageTemplates.lineage(frame, named, downloaded, views.view(query));
    } catch (InvalidInputException unknown) {
      String message = "The table " + query.table() + " is neither downloaded nor in the lineage.";
      return LineageTemplates.lineageStart(
          frame, named, choice(source.id(), downloaded, search, message));
    }
  }

  private static int depth(String parameter, @Nullable String text) {
    return (int) RequestInput.queryNumber(parameter, text, 1, LineageQueryPage.MAX_DEPTH, 1);
  }

  private TableChoice choice(
      long source, @Nullable PageTime downloaded, @Nullable String search, String message) {
    String text = RequestInput.queryText("search", search);
    SchemaTree tree =
        text == null
            ? trees.schemas(source, 0, TreeTarget.LINEAGE, null)
            : trees.matching(
                source, new TableQuery(text, null, null, null), null, TreeTarget.LINEAGE, null);
    return new TableChoice(
        downloaded,
        tables.downloadedAt(source).isPresent(),
        Objects.requireNonNullElse(text, ""),
        TableKinds.choices(""),
        tree,
        message);
  }

  @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
  static final class LineageTemplates {
    private LineageTemplates() {}

    static native TemplateInstance lineage(
        PageFrame frame, NamedSource source, PageTime downloaded, LineageView view);

    static native TemplateInstance lineageStart(
        PageFrame frame, NamedSource source, TableChoice choice);
  }
}
