package dev.sourcecheck.page;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.api.RequestRejectedException;
import dev.sourcecheck.job.JobCommands;
import dev.sourcecheck.job.JobKind;
import dev.sourcecheck.job.JobReader;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.InvalidSourceException;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.SourceStore;
import dev.sourcecheck.source.options.FieldError;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The page of a test, which shows its progress, and the actions on it. An action for which the test
 * no longer waits has no effect; the response shows the test's current state.
 */
@Path("/ui/tests/{id}")
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.WILDCARD)
@Blocking
final class TestPageResource {
  private final JobReader jobs;
  private final JobCommands commands;
  private final SourceStore sources;
  private final TestSubmitter submitter;

  TestPageResource(
      JobReader jobs, JobCommands commands, SourceStore sources, TestSubmitter submitter) {
    this.jobs = jobs;
    this.commands = commands;
    this.sources = sources;
    this.submitter = submitter;
  }

  @GET
  public TemplateInstance test(@PathParam("id") String id, RoutingContext request) {
    return page(find(id), List.of(), request);
  }

  @POST
  @Path("cancel")
  public Response cancel(@PathParam("id") String id) {
    TestJob job = find(id);
    commands.cancel(job.id());
    return toPageOf(job);
  }

  @POST
  @Path("confirm")
  public Response confirm(@PathParam("id") String id, byte @Nullable [] body) {
    TestJob job = find(id);
    commands.confirm(job.id(), FormFields.parse(body).text("allow_write").equals("true"));
    return toPageOf(job);
  }

  @POST
  @Path("authenticate")
  public Response authenticate(
      @PathParam("id") String id, byte @Nullable [] body, RoutingContext request) {
    TestJob job = find(id);
    DataSource source = sourceOf(job);
    if (source == null || job.status() != JobStatus.NEEDS_AUTHENTICATION) {
      return toPageOf(job);
    }
    try {
      submitter.authenticate(job.id(), source, credentials(source, FormFields.parse(body)));
      return toPageOf(job);
    } catch (InvalidSourceException e) {
      return Response.status(PageLinks.invalidStatus(request))
          .entity(page(job, e.errors(), request))
          .build();
    }
  }

  /**
   * @throws InvalidSourceException if one of them is missing or invalid
   */
  private Map<String, Secret> credentials(DataSource source, FormFields form) {
    Set<String> missing = submitter.missingCredentials(source);
    ObjectNode given = JsonNodeFactory.instance.objectNode();
    for (String field : missing) {
      String value = form.text(field);
      if (value.isEmpty()) {
        throw new InvalidSourceException(
            List.of(new FieldError(List.of(field), "Field required", "missing")));
      }
      given.put(field, value);
    }
    return SourceForm.parseSecrets(source.form().type(), given);
  }

  private TemplateInstance page(TestJob job, List<FieldError> errors, RoutingContext request) {
    DataSource source = sourceOf(job);
    List<CredentialField> credentials =
        source == null || job.status() != JobStatus.NEEDS_AUTHENTICATION
            ? List.of()
            : CredentialField.of(source, submitter.missingCredentials(source), errors);
    return TestTemplates.test(
        PageFrame.of("sources", request), TestView.of(job, source, Instant.now()), credentials);
  }

  private @Nullable DataSource sourceOf(TestJob job) {
    Long id = job.sourceId();
    return id == null ? null : sources.find(id).orElse(null);
  }

  private static Response toPageOf(TestJob job) {
    return PageLinks.seeOther("/ui/tests/" + job.id(), Map.of());
  }

  private TestJob find(String id) {
    // at most 18 digits, which fit into a long
    if (!id.matches("[1-9][0-9]{0,17}")) {
      throw notFound();
    }
    return jobs.find(Long.parseLong(id))
        .filter(job -> job.kind() == JobKind.TEST)
        .orElseThrow(TestPageResource::notFound);
  }

  private static RequestRejectedException notFound() {
    return new RequestRejectedException(404, "Test not found");
  }

  @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
  static final class TestTemplates {
    private TestTemplates() {}

    /**
     * @param credentials those that the test waits for
     */
    static native TemplateInstance test(
        PageFrame frame, TestView test, List<CredentialField> credentials);
  }
}
