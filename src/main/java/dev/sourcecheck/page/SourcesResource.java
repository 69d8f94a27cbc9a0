package dev.sourcecheck.page;

import dev.sourcecheck.api.RequestRejectedException;
import dev.sourcecheck.job.JobReader;
import dev.sourcecheck.job.RecentTests;
import dev.sourcecheck.job.RecentTests.RecentTest;
import dev.sourcecheck.job.SubmissionResult;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.source.DataSource;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The list of sources with their latest verdicts, the page of a source, and their tests. */
@Path("/ui/sources")
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.WILDCARD)
@Blocking
final class SourcesResource {
  private static final int MAX_ROWS = 1_000;

  private final PageSources sources;
  private final RecentTests tests;
  private final JobReader jobs;
  private final TestSubmitter submitter;

  SourcesResource(PageSources sources, RecentTests tests, JobReader jobs, TestSubmitter submitter) {
    this.sources = sources;
    this.tests = tests;
    this.jobs = jobs;
    this.submitter = submitter;
  }

  /**
   * @param started the number of tests that a previous request has started
   */
  @GET
  public TemplateInstance list(
      @QueryParam("q") @Nullable String q,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("started") @Nullable String started,
      RoutingContext request) {
    String query = q == null ? "" : q.strip();
    List<DataSource> found = sources.matching(query);
    List<DataSource> shown = found.stream().limit(number(limit, SourceList.PAGE)).toList();
    Map<Long, List<RecentTest>> recent =
        tests.of(shown.stream().map(DataSource::id).toList(), VerdictLine.TESTS);
    List<ListedSource> rows =
        shown.stream()
            .map(source -> ListedSource.of(source, recent.getOrDefault(source.id(), List.of())))
            .toList();
    int all = query.isEmpty() ? found.size() : sources.all().size();
    return SourceTemplates.sources(
        PageFrame.of("sources", request),
        new SourceList(query, rows, found.size(), all, notice(started)));
  }

  /** Tests all sources that the search finds. */
  @POST
  @Path("tests")
  public Response testAll(byte @Nullable [] body) {
    String query = FormFields.parse(body).text("q");
    List<DataSource> found = sources.matching(query);
    long accepted =
        found.stream()
            .map(source -> submitter.submitTest(source, null))
            .filter(result -> jobId(result) != null)
            .count();
    if (accepted == 0 && !found.isEmpty()) {
      throw queueFull();
    }
    return PageLinks.seeOther("/ui/sources", Map.of("q", query, "started", accepted));
  }

  @GET
  @Path("{id}")
  public TemplateInstance source(@PathParam("id") String id, RoutingContext request) {
    DataSource source = sources.get(id);
    TestJob latest = jobs.latestFinished(List.of(source.id())).get(source.id());
    List<RecentTest> recent =
        tests.of(List.of(source.id()), VerdictLine.TESTS).getOrDefault(source.id(), List.of());
    return SourceTemplates.source(
        PageFrame.of("sources", request),
        ListedSource.of(source, recent),
        SourceOverview.of(source, latest));
  }

  /** Continues with the page of the test. */
  @POST
  @Path("{id}/test")
  public Response test(@PathParam("id") String id) {
    Long job = jobId(submitter.submitTest(sources.get(id), null));
    if (job == null) {
      throw queueFull();
    }
    return PageLinks.seeOther("/ui/tests/" + job, Map.of());
  }

  private static @Nullable Long jobId(SubmissionResult result) {
    if (result instanceof SubmissionResult.NewJob job) {
      return job.jobId();
    }
    if (result instanceof SubmissionResult.Joined job) {
      return job.jobId();
    }
    return null;
  }

  private static RequestRejectedException queueFull() {
    return new RequestRejectedException(429, "Too many tests are waiting; try again later");
  }

  private static String notice(@Nullable String started) {
    int count = number(started, -1);
    if (count < 0) {
      return "";
    }
    return count == 1 ? "1 test is waiting or running." : count + " tests are waiting or running.";
  }

  /** A small number; the default for any other text. */
  private static int number(@Nullable String text, int otherwise) {
    return text != null && text.matches("[0-9]{1,4}")
        ? Math.min(MAX_ROWS, Integer.parseInt(text))
        : otherwise;
  }

  @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
  static final class SourceTemplates {
    private SourceTemplates() {}

    static native TemplateInstance sources(PageFrame frame, SourceList list);

    static native TemplateInstance source(
        PageFrame frame, ListedSource source, SourceOverview overview);
  }
}
