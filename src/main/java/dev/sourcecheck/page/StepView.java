package dev.sourcecheck.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.TestStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A step of a test on its page.
 *
 * @param id the step's name on the wire
 * @param state differs if the step is to be rendered again
 * @param announcement for screen readers, when the state changes
 * @param current whether the step runs
 * @param since when the step started, while it runs
 * @param progress what a running step has read, empty if it reported nothing
 * @param message what was found, empty until the step is done; text of the source, scrubbed
 * @param code the failure's code, empty without a failure
 * @param failed whether the step is open, because it failed
 * @param certificates that of the server first, empty without TLS
 * @param link the page of what the step has stored, empty if it stored nothing
 */
public record StepView(
    String id,
    String name,
    String state,
    String announcement,
    VerdictLabel verdict,
    boolean current,
    @Nullable PageTime since,
    String took,
    String progress,
    String message,
    String code,
    boolean failed,
    List<StepRemedy> remedies,
    List<StepNotice> warnings,
    List<TimelineRow> timeline,
    TlsView tls,
    List<CertificateView> certificates,
    List<StepFact> facts,
    boolean truncated,
    String link) {

  /** A warning of a step. */
  public record StepNotice(String code, String message) {}

  /** A fact that a step found. */
  public record StepFact(String label, String value) {}

  /**
   * How the connection was encrypted.
   *
   * @param version empty if it was not, or if that is unknown
   * @param plain whether it is known that it was not
   */
  public record TlsView(String version, String cipher, String verified, boolean plain) {
    static TlsView of(JsonNode details) {
      JsonNode tls = details.path("tls");
      return new TlsView(
          tls.path("version").asText(),
          tls.path("cipher").asText(),
          tls.path("verified").asText(),
          tls.isNull());
    }
  }

  /**
   * @param source the tested source, null if it is not stored
   */
  static StepView of(TestStep step, @Nullable Long source, Instant now) {
    StepResult result = StepResult.of(step);
    VerdictLabel verdict = HistoryRow.verdictOf(step);
    boolean runs = step.status() == JobStatus.PROCESSING;
    String name = SourceOverview.name(step);
    String took = PageTime.between(step.startedAt(), step.finishedAt());
    String id = step.step().wire();
    return new StepView(
        id,
        name,
        step.status().wire() + "/" + verdict.kind() + "/" + step.startedAt(),
        name + ": " + verdict.text() + (took.isEmpty() ? "" : ", " + took),
        verdict,
        runs,
        runs ? PageTime.of(step.startedAt()) : null,
        took,
        runs ? StepResult.progress(step) : "",
        result.message(),
        result.error().path("code").asText(),
        verdict.kind().equals("failed"),
        StepRemedy.of(id, result),
        warnings(result),
        TimelineRow.of(result.details()),
        TlsView.of(result.details()),
        CertificateView.chain(result.details(), now),
        facts(result),
        result.json().path("truncated").asBoolean(),
        source != null && result.outcome() == Outcome.SUCCESS ? link(step.step(), source) : "");
  }

  /** Whether there is more to show than the message and the remedies. */
  public boolean hasEvidence() {
    return !timeline.isEmpty() || !facts.isEmpty() || !tls.version().isEmpty() || tls.plain();
  }

  private static String link(Step step, long source) {
    return switch (step) {
      case CONNECTION, TEMP_SCHEMA -> "";
      case SCHEMA_DOWNLOAD -> "/ui/sources/" + source + "/schema";
      case LINEAGE_DOWNLOAD -> "/ui/sources/" + source + "/lineage";
    };
  }

  private static List<StepNotice> warnings(StepResult result) {
    List<StepNotice> warnings = new ArrayList<>();
    for (JsonNode warning : result.warnings()) {
      warnings.add(new StepNotice(warning.path("code").asText(), warning.path("message").asText()));
    }
    return warnings;
  }

  private static List<StepFact> facts(StepResult result) {
    List<StepFact> facts = new ArrayList<>();
    for (Map.Entry<String, String> fact : DetailFacts.of(result.details()).entrySet()) {
      facts.add(new StepFact(fact.getKey(), fact.getValue()));
    }
    return facts;
  }
}
