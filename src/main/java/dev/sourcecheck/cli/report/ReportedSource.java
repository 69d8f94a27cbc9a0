package dev.sourcecheck.cli.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * The test of one source.
 *
 * @param name of the source
 * @param job as the API returns it
 */
public record ReportedSource(String name, ObjectNode job) {
  public List<ReportedStep> steps() {
    return StreamSupport.stream(job.path("results").spliterator(), false)
        .map(ReportedStep::new)
        .toList();
  }

  public String status() {
    return job.path("status").asText();
  }

  /** {@code success} or {@code failed}; the status if there is no outcome. */
  public String verdict() {
    return job.path("outcome").asText(status());
  }

  public long millis() {
    return job.path("duration_ms").asLong();
  }
}
