package dev.sourcecheck.page;

import dev.sourcecheck.api.RequestRejectedException;
import dev.sourcecheck.job.JobReader;
import dev.sourcecheck.job.SubmissionResult;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.page.FormResource.FormTemplates;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.InvalidSourceException;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.SourceStore;
import dev.sourcecheck.source.options.SourceType;
import dev.sourcecheck.submission.TestSubmitter;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What htmx loads into the form of a source: the fields of another type, those of a pasted
 * connection string, and a test of what is in the form. Nothing is saved.
 */
@Path("/ui/form")
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.WILDCARD)
@Blocking
final class FormPartsResource {
  private final PageSources sources;
  private final SourceStore store;
  private final TestSubmitter submitter;
  private final JobReader jobs;

  FormPartsResource(
      PageSources sources, SourceStore store, TestSubmitter submitter, JobReader jobs) {
    this.sources = sources;
    this.store = store;
    this.submitter = submitter;
    this.jobs = jobs;
  }

  /** The form with the fields of the chosen type; fields of the same name keep their values. */
  @POST
  @Path("fields")
  public TemplateInstance fields(byte @Nullable [] body, RoutingContext request) {
    SourceFormInput input = new SourceFormInput(FormFields.parse(body));
    return form(request, input, input.type(), input.values(), null);
  }

  /** The form with the values of a connection string. */
  @POST
  @Path("paste")
  public TemplateInstance paste(byte @Nullable [] body, RoutingContext request) {
    SourceFormInput input = new SourceFormInput(FormFields.parse(body));
    PastedConnection pasted = PastedConnection.of(input.fields().text("connection"));
    SourceType type = pasted.type() == null ? input.type() : pasted.type();
    Map<String, String> values = new LinkedHashMap<>(input.values());
    if (type != input.type()) {
      values.keySet().removeIf(name -> name.startsWith(FormField.OPTIONS));
    }
    pasted.options().forEach((name, value) -> values.put(FormField.OPTIONS + name, value));
    return form(request, input, type, values, pasted);
  }

  private TemplateInstance form(
      RoutingContext request,
      SourceFormInput input,
      SourceType type,
      Map<String, String> values,
      @Nullable PastedConnection pasted) {
    PageFrame frame = PageFrame.of("sources", request);
    return FormTemplates.form(
        frame, SourceFormView.of(stored(frame, input), type, values, List.of(), pasted));
  }

  /** Submits a test of the form. A changed source is tested with its stored secrets. */
  @POST
  @Path("test")
  public Response test(byte @Nullable [] body, RoutingContext request) {
    SourceFormInput input = new SourceFormInput(FormFields.parse(body));
    DataSource source = stored(PageFrame.of("sources", request), input);
    SubmissionResult result;
    try {
      SourceForm form = input.parseUnsaved(source, FormResource.kept(source));
      result =
          submitter.submitTest(
              source == null ? form : store.withStoredSecrets(source.id(), form), null);
    } catch (InvalidSourceException e) {
      // the whole form is shown again, instead of the result of a test
      return Response.fromResponse(FormResource.invalid(source, input, e, request))
          .header("HX-Retarget", "#source-form")
          .header("HX-Reselect", "#source-form")
          .build();
    }
    if (result instanceof SubmissionResult.NewJob job) {
      return panel(job.jobId());
    }
    throw new RequestRejectedException(429, "Too many tests are waiting; try again later");
  }

  /** The state of such a test. */
  @GET
  @Path("tests/{job}")
  public Response state(@PathParam("job") String job) {
    if (!job.matches("[1-9][0-9]{0,17}")) {
      throw new RequestRejectedException(404, "Test not found");
    }
    return panel(Long.parseLong(job));
  }

  private Response panel(long id) {
    TestJob job =
        jobs.find(id).orElseThrow(() -> new RequestRejectedException(404, "Test not found"));
    FormTestView view = FormTestView.of(job);
    Response.ResponseBuilder response = Response.ok(FormPartTemplates.formTest(view));
    if (!view.running()) {
      response.header("X-Announce", encoded("The test ended: " + view.verdict().text()));
    }
    return response.build();
  }

  private static String encoded(String text) {
    // the script decodes it as an URI component, in which + is no space
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The source that the form changes, null if it is a new one or the role may not change it. */
  private @Nullable DataSource stored(PageFrame frame, SourceFormInput input) {
    String id = input.fields().text("id");
    return id.isEmpty() || !frame.mayEdit() ? null : sources.get(id);
  }

  @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
  static final class FormPartTemplates {
    private FormPartTemplates() {}

    static native TemplateInstance formTest(FormTestView test);
  }
}
