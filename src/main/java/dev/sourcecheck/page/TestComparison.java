package dev.sourcecheck.page;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.TestStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Two tests of a source, step by step. */
public record TestComparison(HistoryRow from, HistoryRow to, List<StepComparison> steps) {

  /**
   * A step in both tests.
   *
   * @param facts those that differ
   */
  public record StepComparison(
      String name,
      VerdictLabel from,
      VerdictLabel to,
      String fromTook,
      String toTook,
      List<FactChange> facts) {
    public boolean verdictChanged() {
      return !from.equals(to);
    }

    public boolean changed() {
      return verdictChanged() || !facts.isEmpty();
    }
  }

  /** A fact that differs; a missing value is empty. */
  public record FactChange(String label, String from, String to) {
    /** The table of the write probe has a new name in each test. */
    private static final Pattern PROBE_TABLE =
        Pattern.compile("(?i)sourcecheck_probe_[0-9]+_[0-9a-f]+");

    boolean differs() {
      return !withoutProbe(from).equals(withoutProbe(to));
    }

    private static String withoutProbe(String text) {
      return PROBE_TABLE.matcher(text).replaceAll("sourcecheck_probe");
    }
  }

  static TestComparison of(TestJob from, TestJob to) {
    List<StepComparison> steps = new ArrayList<>();
    for (Step step : Step.values()) {
      TestStep before = find(from, step);
      TestStep after = find(to, step);
      if (before != null && after != null) {
        steps.add(compare(before, after));
      }
    }
    return new TestComparison(HistoryRow.of(from), HistoryRow.of(to), steps);
  }

  /** Whether a step differs in more than its duration. */
  public boolean changed() {
    return steps.stream().anyMatch(StepComparison::changed);
  }

  public List<StepComparison> changedSteps() {
    return steps.stream().filter(StepComparison::changed).toList();
  }

  /** The names of the steps that do not differ, separated by commas. */
  public String unchanged() {
    return steps.stream()
        .filter(step -> !step.changed())
        .map(StepComparison::name)
        .collect(Collectors.joining(", "));
  }

  private static @Nullable TestStep find(TestJob job, Step wanted) {
    return job.steps().stream().filter(step -> step.step() == wanted).findFirst().orElse(null);
  }

  private static StepComparison compare(TestStep before, TestStep after) {
    return new StepComparison(
        SourceOverview.name(after),
        HistoryRow.verdictOf(before),
        HistoryRow.verdictOf(after),
        PageTime.between(before.startedAt(), before.finishedAt()),
        PageTime.between(after.startedAt(), after.finishedAt()),
        changes(facts(before), facts(after)));
  }

  private static List<FactChange> changes(Map<String, String> before, Map<String, String> after) {
    Set<String> labels = new LinkedHashSet<>(after.keySet());
    labels.addAll(before.keySet());
    List<FactChange> changes = new ArrayList<>();
    for (String label : labels) {
      FactChange change =
          new FactChange(label, before.getOrDefault(label, ""), after.getOrDefault(label, ""));
      if (change.differs()) {
        changes.add(change);
      }
    }
    return changes;
  }

  /** All that a step found, except for durations. */
  private static Map<String, String> facts(TestStep step) {
    StepResult result = StepResult.of(step);
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Message", result.message());
    facts.put("Code", result.error().path("code").asText());
    facts.put("Encryption", result.details().path("tls").path("version").asText());
    facts.put("Address", result.details().path("address").asText());
    facts.put(
        "Certificate",
        DetailFacts.text(result.details().path("tls").path("chain").path(0).path("not_after")));
    facts.putAll(DetailFacts.comparable(result.details()));
    return facts;
  }
}
