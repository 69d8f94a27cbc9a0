package dev.sourcecheck.cli.report;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.engine.FailureCode;
import java.util.List;
import java.util.Set;

/**
 * Decides the exit code from the results.
 *
 * @param failOn the mildest result that fails
 * @param selected the steps that were to run
 * @param required the steps that must succeed; skipped is not enough
 */
public record ExitRules(FailOn failOn, Set<Step> selected, Set<Step> required) {
  public ExitRules {
    selected = Set.copyOf(selected);
    required = Set.copyOf(required);
  }

  /** The most severe status of all sources. */
  public ExitStatus of(List<ReportedSource> sources) {
    return sources.stream().map(this::of).reduce(ExitStatus.SUCCESS, ExitStatus::and);
  }

  public ExitStatus of(ReportedSource source) {
    ExitStatus status = ofJob(source);
    for (ReportedStep step : source.steps()) {
      status = status.and(of(step));
    }
    return status;
  }

  /** Whether the step makes its source unhealthy. */
  boolean fails(ReportedStep step) {
    return of(step) == ExitStatus.UNHEALTHY;
  }

  /** The steps that must run but were skipped. */
  public List<ReportedStep> missing(ReportedSource source) {
    return source.steps().stream()
        .filter(step -> step.skipped() && mustRun(Step.ofWire(step.name())))
        .toList();
  }

  private static ExitStatus ofJob(ReportedSource source) {
    return switch (source.status()) {
      case "done" -> ExitStatus.SUCCESS; // its steps decide
      case "needs_authentication", "needs_confirmation" -> ExitStatus.USAGE;
      case "cancelled" -> ExitStatus.UNHEALTHY;
      case "failed" ->
          source.steps().stream().anyMatch(step -> step.code().equals(FailureCode.TIMEOUT.name()))
              ? ExitStatus.UNHEALTHY
              : ExitStatus.TESTER_FAILED;
      default -> ExitStatus.TESTER_FAILED;
    };
  }

  private ExitStatus of(ReportedStep view) {
    Outcome outcome = view.outcome().orElse(null);
    if (outcome == null) {
      return ExitStatus.SUCCESS; // the status of the job says why
    }
    if (outcome == Outcome.FAILED && view.status().equals("done")) {
      return ExitStatus.UNHEALTHY;
    }
    if (view.skipped() && mustRun(Step.ofWire(view.name()))) {
      return ExitStatus.UNHEALTHY;
    }
    return failOn != FailOn.FAILED && !view.warnings().isEmpty()
        ? ExitStatus.WARNING
        : ExitStatus.SUCCESS;
  }

  private boolean mustRun(Step step) {
    return required.contains(step) || (failOn == FailOn.SKIPPED && selected.contains(step));
  }
}
