package dev.sourcecheck.cli.test;

import dev.sourcecheck.check.Step;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How sources are tested.
 *
 * @param steps to run; the others are reported as skipped
 * @param timeout of the test of each source, null for the sum of the steps
 * @param parallel maximum number of concurrent tests
 * @param allowWrite whether view-only sources may be written to
 */
record TestPlan(Set<Step> steps, @Nullable Duration timeout, int parallel, boolean allowWrite) {
  TestPlan {
    steps = Set.copyOf(steps);
  }

  /** The deadlines of the service by default. */
  static Duration deadline(Step step) {
    return switch (step) {
      case CONNECTION -> Duration.ofSeconds(30);
      case TEMP_SCHEMA -> Duration.ofSeconds(60);
      case SCHEMA_DOWNLOAD -> Duration.ofMinutes(15);
      case LINEAGE_DOWNLOAD -> Duration.ofMinutes(10);
    };
  }

  /** The deadline of the test of one source. */
  Duration total() {
    return timeout != null
        ? timeout
        : steps.stream().map(TestPlan::deadline).reduce(Duration.ZERO, Duration::plus);
  }
}
