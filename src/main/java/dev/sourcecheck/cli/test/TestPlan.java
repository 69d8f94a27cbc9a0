package dev.sourcecheck.cli.test;

import dev.sourcecheck.check.Step;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How sources are tested.
 *
 * @param steps to run; the others are reported as skipped
 * @param timeout of the test of each source, null for the one of the settings
 * @param parallel maximum number of concurrent tests
 * @param allowWrite whether view-only sources may be written to
 */
record TestPlan(Set<Step> steps, @Nullable Duration timeout, int parallel, boolean allowWrite) {
  TestPlan {
    steps = Set.copyOf(steps);
  }

  /** This plan if it has a timeout, otherwise one with another timeout. */
  TestPlan within(Duration defaultTimeout) {
    return timeout == null ? new TestPlan(steps, defaultTimeout, parallel, allowWrite) : this;
  }

  /**
   * The deadline of the test of one source.
   *
   * @throws IllegalStateException if there is none
   */
  Duration total() {
    if (timeout == null) {
      throw new IllegalStateException("The plan has no timeout");
    }
    return timeout;
  }
}
