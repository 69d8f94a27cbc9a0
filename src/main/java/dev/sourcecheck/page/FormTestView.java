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
 * @param hint of the first failed step, shown at these options
 */
public record FormTestView(
    long job,
    VerdictLabel verdict,
    List<StepSummary> steps,
    boolean running,
    String invalid,
    String hint) {
  static FormTestView of(TestJob job) {
    Set<String> invalid = new LinkedHashSet<>();
    String hint = "";
    for (TestStep step : job.steps()) {
      JsonNode error = SourceOverview.parse(step.result()).path("error");
      error.path("fields").forEach(field -> invalid.add(field.asText()));
      hint = hint.isEmpty() ? error.path("hint").asText("") : hint;
    }
    return new FormTestView(
        job.id(),
        VerdictLabel.of(job.status(), job.outcome(), job.warningCount()),
        job.steps().stream().map(SourceOverview::step).toList(),
        !job.status().isFinal(),
        String.join(" ", invalid),
        hint);
  }
}
