package dev.sourcecheck.api.datafold;

import dev.sourcecheck.job.JobReader;
import dev.sourcecheck.job.TestJob;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An image of the latest result of a source, for pages elsewhere. It contains no text of the
 * source, because it may be public.
 */
@Path("/api/v1/data_sources/{data_source_id}/badge.svg")
final class BadgeResource {
  private static final String SVG =
      """
      <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="20" role="img" \
      aria-label="sourcecheck: %2$s">
      <title>sourcecheck: %2$s</title>
      <rect width="84" height="20" fill="#444"/>
      <rect x="84" width="%3$d" height="20" fill="%4$s"/>
      <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" \
      text-anchor="middle">
      <text x="42" y="14">sourcecheck</text>
      <text x="%5$d" y="14">%2$s</text>
      </g>
      </svg>
      """;

  private static final int LABEL_WIDTH = 84;

  private final DatafoldSources sources;
  private final JobReader jobs;

  BadgeResource(DatafoldSources sources, JobReader jobs) {
    this.sources = sources;
    this.jobs = jobs;
  }

  /** What a badge says. */
  private enum BadgeState {
    PASSING("passing", "#257a3e", 56),
    FAILING("failing", "#b3261e", 50),
    NOT_TESTED("not tested", "#666", 70);

    private final String text;
    private final String color;
    private final int width;

    BadgeState(String text, String color, int width) {
      this.text = text;
      this.color = color;
      this.width = width;
    }

    static BadgeState of(@Nullable TestJob latest) {
      if (latest == null) {
        return NOT_TESTED;
      }
      return latest.succeeded() ? PASSING : FAILING;
    }

    String svg() {
      return String.format(
          Locale.ROOT, SVG, LABEL_WIDTH + width, text, width, color, LABEL_WIDTH + width / 2);
    }
  }

  @GET
  @Produces("image/svg+xml")
  public Response badge(@PathParam(DatafoldSources.ID) String id) {
    long source = sources.get(id).id();
    BadgeState state = BadgeState.of(jobs.latestFinished(List.of(source)).get(source));
    // pages that show it must not keep an old result
    return Response.ok(state.svg()).header("Cache-Control", "no-cache, max-age=0").build();
  }
}
