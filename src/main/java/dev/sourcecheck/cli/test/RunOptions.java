package dev.sourcecheck.cli.test;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.cli.input.UsageException;
import dev.sourcecheck.cli.report.ExitRules;
import dev.sourcecheck.cli.report.FailOn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options about what is run and what fails. */
final class RunOptions {
  private static final int MAX_PARALLEL = 1_000;

  @Option(
      names = "--steps",
      split = ",",
      paramLabel = "STEP",
      description =
          "Run these steps only, of connection, temp_schema, schema_download and"
              + " lineage_download.")
  private List<String> steps = new ArrayList<>();

  @Option(
      names = "--require",
      split = ",",
      paramLabel = "STEP",
      description = "These steps must succeed; skipped counts as failed.")
  private List<String> required = new ArrayList<>();

  @Option(
      names = "--fail-on",
      paramLabel = "RESULT",
      converter = FailOnConverter.class,
      description =
          "failed (default), warning (only warnings exit with 4) or skipped (a skipped step counts"
              + " as failed).")
  private FailOn failOn = FailOn.FAILED;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description =
          "Maximum duration of the test of each source (default: SOURCECHECK_JOB_RUN_DEADLINE, 30"
              + " minutes; with --server, as the service is set).")
  private @Nullable Integer timeout;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "16",
      description = "Maximum number of concurrent tests (default: ${DEFAULT-VALUE}).")
  private int parallel = 16;

  @Option(
      names = "--allow-write",
      description = "Run the write probe also on sources that are view-only.")
  private boolean allowWrite;

  /** The library's message names the constants of Java. */
  private static final class FailOnConverter implements ITypeConverter<FailOn> {
    @Override
    public FailOn convert(String text) {
      for (FailOn value : FailOn.values()) {
        if (value.name().equalsIgnoreCase(text)) {
          return value;
        }
      }
      throw new TypeConversionException("expected failed, warning, skipped but was " + text);
    }
  }

  boolean allowWrite() {
    return allowWrite;
  }

  /** True if steps are selected, which a running service does not support. */
  boolean selectsSteps() {
    return !steps.isEmpty();
  }

  TestPlan plan() throws UsageException {
    if (timeout != null && timeout < 1) {
      throw new UsageException("The value of --timeout must be at least 1");
    }
    if (parallel < 1 || parallel > MAX_PARALLEL) {
      throw new UsageException("The value of --parallel must be between 1 and " + MAX_PARALLEL);
    }
    return new TestPlan(
        selected(), timeout == null ? null : Duration.ofSeconds(timeout), parallel, allowWrite);
  }

  ExitRules rules() throws UsageException {
    Set<Step> selected = selected();
    Set<Step> must = parse("--require", required);
    for (Step step : must) {
      if (!selected.contains(step)) {
        throw new UsageException("The step " + step.wire() + " is required but not among --steps");
      }
    }
    return new ExitRules(failOn, selected, must);
  }

  private Set<Step> selected() throws UsageException {
    return steps.isEmpty() ? EnumSet.allOf(Step.class) : parse("--steps", steps);
  }

  private static Set<Step> parse(String option, List<String> names) throws UsageException {
    Set<Step> parsed = EnumSet.noneOf(Step.class);
    for (String name : names) {
      Step found = null;
      for (Step step : Step.values()) {
        if (step.wire().equals(name.strip())) {
          found = step;
        }
      }
      if (found == null) {
        throw new UsageException(
            "Unknown step in %s: %s; the steps are connection, temp_schema, schema_download"
                    .formatted(option, name)
                + " and lineage_download");
      }
      parsed.add(found);
    }
    return parsed;
  }
}
