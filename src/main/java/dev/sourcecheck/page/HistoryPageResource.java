package dev.sourcecheck.page;

import dev.sourcecheck.api.RequestRejectedException;
import dev.sourcecheck.job.JobHistory;
import dev.sourcecheck.job.JobKind;
import dev.sourcecheck.job.JobReader;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.page.TestView.TestedSource;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tests of a source, and the comparison of two of them. */
@Path("/ui/sources/{id}/history")
@Produces(MediaType.TEXT_HTML)
@Blocking
final class HistoryPageResource {
  private final PageSources sources;
  private final JobHistory history;
  private final JobReader jobs;

  HistoryPageResource(PageSources sources, JobHistory history, JobReader jobs) {
    this.sources = sources;
    this.history = history;
    this.jobs = jobs;
  }

  @GET
  public TemplateInstance history(
      @PathParam("id") String id,
      @QueryParam("before") @Nullable String before,
      RoutingContext request) {
    return page(sources.get(id), before, "", request);
  }

  @GET
  @Path("compare")
  public TemplateInstance compare(
      @PathParam("id") String id,
      @QueryParam("from") @Nullable String from,
      @QueryParam("to") @Nullable String to,
      RoutingContext request) {
    DataSource source = sources.get(id);
    if (from == null || to == null || from.equals(to)) {
      return page(source, null, "Select two different tests to compare.", request);
    }
    return HistoryTemplates.comparison(
        PageFrame.of("sources", request),
        TestedSource.of(source),
        TestComparison.of(test(source, from), test(source, to)));
  }

  private TemplateInstance page(
      DataSource source, @Nullable String before, String notice, RoutingContext request) {
    boolean first = before == null;
    // one more than a page shows whether there is another page
    List<TestJob> found =
        history.ofSource(
            source.id(), before == null ? Long.MAX_VALUE : id(before), HistoryView.PAGE + 1);
    return HistoryTemplates.history(
        PageFrame.of("sources", request),
        TestedSource.of(source),
        HistoryView.of(found, first ? sinceSuccess(source.id()) : null, first, notice));
  }

  private @Nullable TestComparison sinceSuccess(long source) {
    TestJob latest = jobs.latestFinished(List.of(source)).get(source);
    if (latest == null || latest.succeeded()) {
      return null;
    }
    Optional<TestJob> success = history.lastSuccess(source, latest.id());
    return success.map(job -> TestComparison.of(job, latest)).orElse(null);
  }

  private TestJob test(DataSource source, String id) {
    return jobs.find(id(id))
        .filter(job -> job.kind() == JobKind.TEST)
        .filter(job -> Long.valueOf(source.id()).equals(job.sourceId()))
        .orElseThrow(HistoryPageResource::notFound);
  }

  private static long id(String text) {
    // at most 18 digits, which fit into a long
    if (!text.matches("[1-9][0-9]{0,17}")) {
      throw notFound();
    }
    return Long.parseLong(text);
  }

  private static RequestRejectedException notFound() {
    return new RequestRejectedException(404, "Test not found");
  }

  @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
  static final class HistoryTemplates {
    private HistoryTemplates() {}

    static native TemplateInstance history(
        PageFrame frame, TestedSource source, HistoryView history);

    static native TemplateInstance comparison(
        PageFrame frame, TestedSource source, TestComparison comparison);
  }
}
