package dev.sourcecheck.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.TestStep;
import dev.sourcecheck.page.SourceOverview.StepSummary;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A test of a form that is not saved.
 *
 * @param running whether to ask again
 * @param invalid the options that the failed steps name, separated by spaces
 */
public record FormTest(
    long job, VerdictLabel verdict, List<StepSummary> steps, boolean running, String invalid) {
  static FormTest of(TestJob job) {
    Set<String> invalid = new LinkedHashSet<>();
    for (TestStep step : job.steps()) {
      JsonNode fields = SourceOverview.parse(step.result()).path("error").path("fields");
      fields.forEach(field -> invalid.add(field.asText()));
    }
    return new FormTest(
        job.id(),
        VerdictLabel.of(job.status(), job.outcome(), job.warningCount()),
        job.steps().stream().map(SourceOverview::step).toList(),
        !job.status().isFinal(),
        String.join(" ", invalid));
  }
}
