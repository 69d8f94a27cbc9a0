package dev.sourcecheck.page;

import dev.sourcecheck.api.RequestRejectedException;
import dev.sourcecheck.api.SourceChangeLog;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.InvalidSourceException;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.SourceStore;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds, changes and deletes sources. */
@Path("/ui/sources")
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.WILDCARD)
@Blocking
final class FormResource {
  private final PageSources sources;
  private final SourceStore store;
  private final SourceChangeLog log;

  FormResource(PageSources sources, SourceStore store, SourceChangeLog log) {
    this.sources = sources;
    this.store = store;
    this.log = log;
  }

  @GET
  @Path("new")
  public TemplateInstance empty(@QueryParam("type") @Nullable String type, RoutingContext request) {
    return FormTemplates.form(
        PageFrame.of("sources", request),
        SourceFormView.of(null, SourceFormInput.type(type), Map.of(), List.of(), null));
  }

  @GET
  @Path("{id}/edit")
  public TemplateInstance stored(@PathParam("id") String id, RoutingContext request) {
    DataSource source = editable(id);
    return FormTemplates.form(
        PageFrame.of("sources", request),
        SourceFormView.of(
            source, source.form().type(), SourceFormView.values(source), List.of(), null));
  }

  @POST
  public Response create(byte @Nullable [] body, RoutingContext request) {
    SourceFormInput input = new SourceFormInput(FormFields.parse(body));
    try {
      DataSource created = store.create(input.parse(null, null));
      log.created(created.id(), created.form().name());
      return saved(created, request);
    } catch (InvalidSourceException e) {
      return invalid(null, input, e, request);
    }
  }

  @POST
  @Path("{id}")
  public Response change(
      @PathParam("id") String id, byte @Nullable [] body, RoutingContext request) {
    DataSource source = editable(id);
    SourceFormInput input = new SourceFormInput(FormFields.parse(body));
    try {
      DataSource changed =
          store.replace(source.id(), input::parse).orElseThrow(FormResource::notFound);
      log.changed(changed.id(), changed.form().name());
      return saved(changed, request);
    } catch (InvalidSourceException e) {
      return invalid(source, input, e, request);
    }
  }

  @POST
  @Path("{id}/delete")
  public Response delete(@PathParam("id") String id) {
    DataSource source = sources.get(id);
    if (!store.delete(source.id())) {
      throw notFound();
    }
    log.deleted(source.id(), source.form().name());
    return PageLinks.seeOther("/ui/sources", Map.of());
  }

  /** Sources of other types have options that the form does not show. */
  private DataSource editable(String id) {
    DataSource source = sources.get(id);
    if (!source.form().type().inDatafold()) {
      throw new RequestRejectedException(404, "Sources of this type cannot be edited here");
    }
    return source;
  }

  private static RequestRejectedException notFound() {
    return new RequestRejectedException(404, "Data source not found");
  }

  /** htmx would insert the page that a redirect leads to. */
  private static Response saved(DataSource source, RoutingContext request) {
    String page = "/ui/sources/" + source.id();
    return PageLinks.isPart(request)
        ? Response.noContent().header("HX-Redirect", page).build()
        : PageLinks.seeOther(page, Map.of());
  }

  static Response invalid(
      @Nullable DataSource source,
      SourceFormInput input,
      InvalidSourceException e,
      RoutingContext request) {
    SourceFormView view = SourceFormView.of(source, input.type(), input.values(), e.errors(), null);
    return Response.status(PageLinks.invalidStatus(request))
        .entity(FormTemplates.form(PageFrame.of("sources", request), view))
        .build();
  }

  /** What a form omits because it is stored; null for a new source. */
  static SourceForm.@Nullable KeptSecrets kept(@Nullable DataSource source) {
    return source == null
        ? null
        : new SourceForm.KeptSecrets(source.form().type(), source.storedSecrets());
  }

  @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
  static final class FormTemplates {
    private FormTemplates() {}

    static native TemplateInstance form(PageFrame frame, SourceFormView view);
  }
}
